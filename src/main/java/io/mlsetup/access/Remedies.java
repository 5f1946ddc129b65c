package io.mlsetup.access;

import io.mlsetup.privilege.Ground;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The remedies that one answer prints, in the order in which they stand there. An update of a native user replaces all roles, and one of
 * an API key all that the key was given: so each repeats what those before it give, and all can be pasted one after the other.
 *
 * @param lacking what each indicator that prints one lacks, in the order of the answer
 */
public record Remedies(Caller caller, Ground ground, Map<String, List<Requirement>> lacking) {

    /** What gives an indicator what it lacks; by itself, if it is none of these. */
    public Remedy of(String indicator, List<Requirement> missing) {
        List<PrintedRole> before = new ArrayList<>();
        List<String> printing = new ArrayList<>();
        if (lacking.containsKey(indicator)) {
            for (Map.Entry<String, List<Requirement>> earlier : lacking.entrySet()) {
                if (earlier.getKey().equals(indicator)) {
                    break;
                }
                Remedy remedy = Remedy.of(earlier.getValue(), caller, before, ground);
                if (!remedy.requests().isEmpty()) {
                    before.add(remedy.role());
                    printing.add(earlier.getKey());
                }
            }
        }
        Remedy remedy = Remedy.of(missing, caller, before, ground);
        return remedy.replaces() && !printing.isEmpty()
                ? remedy.saying(" The last request also gives what " + printing
                        + " prints, since it replaces it: paste it after that, or leave that out of it.")
                : remedy;
    }

    /** The first whose remedy gives this too. */
    public Optional<String> giving(Requirement need) {
        return lacking.entrySet().stream()
                .filter(entry -> {
                    Remedy remedy = of(entry.getKey(), entry.getValue());
                    return !remedy.requests().isEmpty() && remedy.role().gives(need, ground);
                })
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
