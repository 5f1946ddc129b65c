package io.mlsetup.kibana;

import java.util.Optional;
import org.elasticsearch.action.admin.indices.alias.Alias;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.indices.IndicesService;
import org.elasticsearch.test.ESSingleNodeTestCase;

/** The version of an index on a real node: the same while nothing is written, and none where only a search can tell. */
public class LocalCopiesTests extends ESSingleNodeTestCase {

    private Optional<Object> version(String name) {
        return new LocalCopies(
                        getInstanceFromNode(ClusterService.class)::state, getInstanceFromNode(IndicesService.class))
                .version(name);
    }

    private void write(String index) {
        prepareIndex(index)
                .setId("1")
                .setSource("title", randomAlphaOfLength(8))
                .get();
    }

    private void refresh(String index) {
        indicesAdmin().prepareRefresh(index).get();
    }

    private void createIndex(String index, String alias) {
        assertTrue(indicesAdmin()
                .prepareCreate(index)
                .setSettings(Settings.builder().put("index.refresh_interval", -1))
                .addAlias(new Alias(alias))
                .get()
                .isAcknowledged());
    }

    public void testTheVersionChangesWithTheDocuments() {
        createIndex("index", "alias");
        Optional<Object> empty = version("index");
        assertTrue(empty.isPresent());
        assertEquals(empty, version("index"));
        assertEquals(empty, version("alias"));

        write("index");
        assertEquals("written and not yet to be found", Optional.empty(), version("index"));
        refresh("index");
        Optional<Object> one = version("alias");
        assertTrue(one.isPresent());
        assertNotEquals(empty, one);
        refresh("index");
        assertEquals("nothing was written", one, version("index"));

        client().prepareDelete("index", "1").get();
        assertEquals(Optional.empty(), version("index"));
        refresh("index");
        assertNotEquals(one, version("index"));
    }

    public void testWhatCannotBeReadHasNone() {
        assertEquals(Optional.empty(), version("absent"));
        createIndex(
                "two-shards",
                Settings.builder().put("index.number_of_shards", 2).build());
        assertEquals(Optional.empty(), version("two-shards"));
        createIndex("closed");
        assertTrue(version("closed").isPresent());
        assertTrue(indicesAdmin().prepareClose("closed").get().isAcknowledged());
        assertEquals(Optional.empty(), version("closed"));
        createIndex("blocked", Settings.builder().put("index.blocks.read", true).build());
        assertEquals(Optional.empty(), version("blocked"));
        createIndex("a", "both");
        createIndex("b", "both");
        assertEquals(Optional.empty(), version("both"));
    }
}
