package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xpack.core.ml.MlMetadata;
import org.elasticsearch.xpack.core.ml.action.MlInfoAction;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisLimits;
import org.elasticsearch.xpack.core.ml.job.config.CategorizationAnalyzerConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/**
 * Double of {@code GET _ml/info}. What the real one says of the native code and of the memory and processors of ML nodes
 * is left out: there is no native code here.
 */
public final class Info {

    private final Limits limits;

    Info(Limits limits) {
        this.limits = requireNonNull(limits);
    }

    MlInfoAction.Response get(MlInfoAction.Request request) {
        Map<String, Object> info = new HashMap<>();
        info.put("defaults", Map.of("anomaly_detectors", anomalyDetectors(), "datafeeds", datafeeds()));
        info.put("limits", limits());
        info.put("native_code", Map.of());
        info.put(MlMetadata.UPGRADE_MODE.getPreferredName(), limits.upgradeMode());
        return new MlInfoAction.Response(info);
    }

    private Map<String, Object> limits() {
        ByteSizeValue most = limits.setMaxModelMemory();
        ByteSizeValue fits = limits.largestThatFits();
        Map<String, Object> told = new HashMap<>();
        if (most.getBytes() > 0) {
            told.put("max_model_memory_limit", most.getStringRep());
        }
        if (limits.automaticShare() && fits.getBytes() > 0) {
            told.put("effective_max_model_memory_limit", fits.getStringRep());
        }
        return told;
    }

    private Map<String, Object> anomalyDetectors() {
        ByteSizeValue most = limits.maxModelMemory();
        ByteSizeValue usual = ByteSizeValue.ofMb(AnalysisLimits.DEFAULT_MODEL_MEMORY_LIMIT_MB);
        ByteSizeValue memory = most.getBytes() > 0 && most.compareTo(usual) < 0 ? most : usual;
        return Map.of(
                CategorizationAnalyzerConfig.CATEGORIZATION_ANALYZER.getPreferredName(),
                categorizationAnalyzer(),
                AnalysisLimits.MODEL_MEMORY_LIMIT.getPreferredName(),
                memory.toString(),
                AnalysisLimits.CATEGORIZATION_EXAMPLES_LIMIT.getPreferredName(),
                AnalysisLimits.DEFAULT_CATEGORIZATION_EXAMPLES_LIMIT,
                Job.MODEL_SNAPSHOT_RETENTION_DAYS.getPreferredName(),
                Job.DEFAULT_MODEL_SNAPSHOT_RETENTION_DAYS,
                Job.DAILY_MODEL_SNAPSHOT_RETENTION_AFTER_DAYS.getPreferredName(),
                Job.DEFAULT_DAILY_MODEL_SNAPSHOT_RETENTION_AFTER_DAYS);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> categorizationAnalyzer() {
        CategorizationAnalyzerConfig standard = CategorizationAnalyzerConfig.buildStandardCategorizationAnalyzer(null);
        try {
            Map<String, Object> rendered = standard.asMap(NamedXContentRegistry.EMPTY);
            String name = CategorizationAnalyzerConfig.CATEGORIZATION_ANALYZER.getPreferredName();
            return (Map<String, Object>) rendered.get(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> datafeeds() {
        return Map.of(DatafeedConfig.SCROLL_SIZE.getPreferredName(), DatafeedConfig.DEFAULT_SCROLL_SIZE);
    }
}
