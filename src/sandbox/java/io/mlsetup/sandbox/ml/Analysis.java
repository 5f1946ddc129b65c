package io.mlsetup.sandbox.ml;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.miscellaneous.LimitTokenCountFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.AnalysisRegistry;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.xpack.core.ml.job.config.CategorizationAnalyzerConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/**
 * Double of the components of analysis that categorization names: those of x-pack-ml by their names only, which split text otherwise, and
 * those of analysis-common that are in its default. An analyzer with any other name that this distribution lacks is refused when its job is
 * put, as x-pack-ml refuses it.
 */
public final class Analysis {

    public static final Map<String, AnalysisProvider<TokenizerFactory>> TOKENIZERS = Map.of(
            "ml_standard",
            (index, environment, name, settings) -> TokenizerFactory.newFactory(name, StandardTokenizer::new),
            "ml_classic",
            (index, environment, name, settings) -> TokenizerFactory.newFactory(name, WhitespaceTokenizer::new));

    public static final Map<String, AnalysisProvider<TokenFilterFactory>> TOKEN_FILTERS =
            Map.of("limit", (index, environment, name, settings) -> limit(name, settings));

    public static final Map<String, AnalysisProvider<CharFilterFactory>> CHAR_FILTERS = Map.of(
            "first_line_with_letters",
            (index, environment, name, settings) -> charFilter(name, Analysis::firstLineWithLetters),
            "pattern_replace",
            (index, environment, name, settings) -> patternReplace(name, settings));

    private Analysis() {}

    private static TokenFilterFactory limit(String name, Settings settings) {
        return new TokenFilterFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public TokenStream create(TokenStream input) {
                return new LimitTokenCountFilter(input, settings.getAsInt("max_token_count", 1));
            }
        };
    }

    private interface Wrap {
        Reader wrap(Reader reader);
    }

    private static CharFilterFactory charFilter(String name, Wrap wrap) {
        return new CharFilterFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Reader create(Reader reader) {
                return wrap.wrap(reader);
            }
        };
    }

    private static CharFilterFactory patternReplace(String name, Settings settings) {
        Pattern pattern = Pattern.compile(settings.get("pattern", ""));
        String replacement = settings.get("replacement", "");
        return charFilter(name, reader -> new PatternReplaceCharFilter(pattern, replacement, reader));
    }

    private static Reader firstLineWithLetters(Reader reader) {
        return new StringReader(new BufferedReader(reader)
                .lines()
                .filter(line -> line.chars().anyMatch(Character::isLetter))
                .findFirst()
                .orElse(""));
    }

    /** @throws IllegalArgumentException (400) for a component that nobody registered */
    static void require(AnalysisRegistry registry, Job job) {
        CategorizationAnalyzerConfig config = job.getAnalysisConfig().getCategorizationAnalyzerConfig();
        if (config == null) {
            return;
        }
        try {
            if (config.getAnalyzer() == null) {
                registry.buildCustomAnalyzer(
                                IndexCreationContext.RELOAD_ANALYZERS,
                                null,
                                false,
                                config.getTokenizer(),
                                config.getCharFilters(),
                                config.getTokenFilters())
                        .close();
            } else if (registry.getAnalyzer(config.getAnalyzer()) == null) {
                throw new IllegalArgumentException("Failed to find global analyzer [" + config.getAnalyzer() + "]");
            }
        } catch (IOException e) {
            throw new ElasticsearchException(e);
        }
    }
}
