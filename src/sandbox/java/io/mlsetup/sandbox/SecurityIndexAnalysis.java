package io.mlsetup.sandbox;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/**
 * Double of the three components of Elasticsearch's analysis-common module that the mapping of the security index names.
 * Without them no native user, role, application privilege or API key can be stored. The Lucene classes behind them are
 * those of the server.
 */
final class SecurityIndexAnalysis {

    static final Map<String, AnalysisProvider<TokenFilterFactory>> TOKEN_FILTERS = Map.of(
            "pattern_capture",
            AnalysisPlugin.requiresAnalysisSettings(
                    (index, environment, name, settings) -> patternCapture(name, settings)),
            "unique",
            (index, environment, name, settings) -> filter(name, UniqueTokenFilter::new));

    static final Map<String, AnalysisProvider<TokenizerFactory>> TOKENIZERS =
            Map.of("uax_url_email", (index, environment, name, settings) -> uaxUrlEmail(name, settings));

    private SecurityIndexAnalysis() {}

    private static TokenFilterFactory patternCapture(String name, Settings settings) {
        List<String> patterns = settings.getAsList("patterns");
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException("token filter [" + name + "] needs [patterns]");
        }
        Pattern[] compiled = patterns.stream().map(Pattern::compile).toArray(Pattern[]::new);
        boolean preserveOriginal = settings.getAsBoolean("preserve_original", true);
        return filter(name, input -> new PatternCaptureGroupTokenFilter(input, preserveOriginal, compiled));
    }

    private static TokenFilterFactory filter(String name, UnaryOperator<TokenStream> wrap) {
        return new TokenFilterFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public TokenStream create(TokenStream input) {
                return wrap.apply(input);
            }
        };
    }

    private static TokenizerFactory uaxUrlEmail(String name, Settings settings) {
        int maxTokenLength = settings.getAsInt("max_token_length", StandardAnalyzer.DEFAULT_MAX_TOKEN_LENGTH);
        return TokenizerFactory.newFactory(name, () -> {
            UAX29URLEmailTokenizer tokenizer = new UAX29URLEmailTokenizer();
            tokenizer.setMaxTokenLength(maxTokenLength);
            return tokenizer;
        });
    }
}
