package io.mlsetup.kibana;

import java.util.List;

/**
 * The saved objects of one type.
 *
 * @param truncated whether there were as many as are read at most, so that there may be more
 */
public record Stored<T>(List<T> items, boolean truncated) {

    public Stored {
        items = List.copyOf(items);
    }
}
