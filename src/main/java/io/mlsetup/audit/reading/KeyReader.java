package io.mlsetup.audit.reading;

import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.facts.RoleSet;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.sort.FieldSortBuilder;
import org.elasticsearch.xpack.core.security.action.apikey.ApiKey;
import org.elasticsearch.xpack.core.security.action.apikey.QueryApiKeyAction;
import org.elasticsearch.xpack.core.security.action.apikey.QueryApiKeyRequest;
import org.elasticsearch.xpack.core.security.action.apikey.QueryApiKeyResponse;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/** Lists API keys, page by page, each once. */
final class KeyReader {

    private static final int SIZE = 1_000;

    private final Reads reads;
    private final Map<String, Principal> found = new LinkedHashMap<>();

    KeyReader(Reads reads) {
        this.reads = reads;
    }

    void read(ActionListener<Collection<Principal>> listener) {
        page(0, listener);
    }

    private void page(int from, ActionListener<Collection<Principal>> listener) {
        QueryApiKeyRequest page = new QueryApiKeyRequest(
                QueryBuilders.boolQuery().filter(QueryBuilders.termQuery("invalidated", false)),
                null,
                from,
                SIZE,
                List.of(new FieldSortBuilder("creation")),
                null,
                true,
                false);
        reads.<QueryApiKeyResponse, QueryApiKeyResponse>ask(
                "api_keys_not_read",
                "API keys",
                QueryApiKeyAction.INSTANCE,
                page,
                response -> response,
                QueryApiKeyResponse.EMPTY,
                listener.delegateFailureAndWrap((l, response) -> {
                    List<QueryApiKeyResponse.Item> items = response.getApiKeyInfoList();
                    items.forEach(item -> add(item.apiKeyInfo()));
                    int next = from + SIZE;
                    if (items.size() < SIZE) {
                        l.onResponse(found.values());
                    } else if (next >= PrincipalReader.MAX_PAGE) {
                        if (response.getTotal() > PrincipalReader.MAX_PAGE) {
                            reads.note(
                                    "too_many_api_keys",
                                    "Of API keys only the first " + PrincipalReader.MAX_PAGE + " are judged.");
                        }
                        l.onResponse(found.values());
                    } else {
                        page(next, l);
                    }
                }));
    }

    private void add(ApiKey key) {
        if (key.getType() == ApiKey.Type.CROSS_CLUSTER) {
            reads.note("cross_cluster_api_keys", "API keys for access across clusters are not judged.");
            return;
        }
        List<RoleDescriptor> own = key.getRoleDescriptors() == null ? List.of() : key.getRoleDescriptors();
        List<List<RoleDescriptor>> limits = key.getLimitedBy() == null
                ? List.of()
                : key.getLimitedBy().roleDescriptorsList().stream()
                        .map(List::copyOf)
                        .toList();
        if (key.getLimitedBy() == null) {
            reads.note(
                    "api_key_owner",
                    "What the owner of the API key [" + key.getId() + "] held is not shown: the key is not judged.");
            return;
        }
        if (Stream.concat(own.stream(), limits.stream().flatMap(List::stream))
                .anyMatch(RoleDescriptor::hasRestriction)) {
            reads.note(
                    "restricted_api_key",
                    "The API key [" + key.getId() + "] is restricted to some workflows and is not judged.");
            return;
        }
        boolean expired = key.getExpiration() != null && key.getExpiration().isBefore(Instant.now());
        found.put(
                key.getId(),
                new Principal(
                        Kind.API_KEY,
                        key.getName(),
                        key.getId(),
                        key.getRealm(),
                        own.stream().map(RoleDescriptor::getName).toList(),
                        !expired && !key.isInvalidated(),
                        new RoleSet(List.of(), own, limits),
                        Map.of("owner", String.valueOf(key.getUsername()))));
    }
}
