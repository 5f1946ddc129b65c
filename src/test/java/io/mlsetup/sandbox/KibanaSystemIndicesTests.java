package io.mlsetup.sandbox;

import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import org.elasticsearch.indices.SystemIndexDescriptor;
import org.elasticsearch.indices.SystemIndices;
import org.elasticsearch.test.ESTestCase;

public class KibanaSystemIndicesTests extends ESTestCase {

    private static final SystemIndices SYSTEM_INDICES = new SystemIndices(List.of(new SystemIndices.Feature(
            KibanaSystemIndices.FEATURE_NAME,
            KibanaSystemIndices.FEATURE_DESCRIPTION,
            KibanaSystemIndices.DESCRIPTORS)));

    public void testKibanasNamesAreSystemIndices() {
        for (String name : List.of(
                ".kibana",
                ".kibana_8.19.0_001",
                ".kibana_analytics",
                ".kibana_analytics_8.19.0_001",
                ".kibana_task_manager_8.19.0_001",
                ".kibana_security_session_1",
                ".reporting-2026-11-22",
                ".apm-agent-configuration",
                ".apm-custom-link")) {
            assertTrue(name, SYSTEM_INDICES.isSystemName(name));
        }
    }

    public void testOtherNamesAreNot() {
        for (String name :
                List.of("kibana", "kibana_sample_data_logs", ".kibana-event-log-ds", ".reporting", ".chat-1")) {
            assertFalse(name, SYSTEM_INDICES.isSystemName(name));
        }
    }

    public void testTheyAreOpenToKibanaAlone() {
        for (SystemIndexDescriptor descriptor : KibanaSystemIndices.DESCRIPTORS) {
            assertTrue(descriptor.isExternal());
            assertFalse(descriptor.isAutomaticallyManaged());
            assertThat(descriptor.getAllowedElasticProductOrigins(), equalTo(List.of("kibana")));
        }
    }
}
