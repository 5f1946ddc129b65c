package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.TestCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** That the sandbox' double of machine learning keeps what it was given, as the real one does. */
public class MlDoubleFaultIT {

    @Test
    public void configurationsOutliveTheServerAndAreGoneWhereMlIsOff() {
        try (TestCluster single = TestCluster.builder().node("n1").start()) {
            Client mover = MlDoubleIT.importer(single);
            MlDoubleIT.putJob(mover, "kept", "\"groups\": [\"web\"],").expect(200);
            MlDoubleIT.putDatafeed(mover, "kept-feed", "kept").expect(200);
            MlDoubleIT.putAnalytics(mover, "kept-dfa", "logs-web").expect(200);
            mover.send("PUT /_ml/filters/kept\n{\"items\": [\"a\"]}").expect(200);
            mover.send("PUT /_ml/calendars/kept\n{\"job_ids\": [\"kept\"]}").expect(200);
            mover.send("""
                    POST /_ml/calendars/kept/events
                    {"events": [{"description": "e", "start_time": 1, "end_time": 2}]}""").expect(200);
            List<String> reads = List.of(
                    "anomaly_detectors",
                    "datafeeds/kept-feed",
                    "data_frame/analytics/kept-dfa",
                    "filters/kept",
                    "calendars/kept",
                    "calendars/kept/events");
            List<JsonNode> before = new ArrayList<>();
            reads.forEach(read ->
                    before.add(mover.send("GET /_ml/" + read).expect(200).json()));

            single.node("n1").stop();
            single.node("n1").start();
            single.awaitHealth("yellow");
            for (int i = 0; i < reads.size(); i++) {
                assertThat(
                        single.as("ml_admin").send("GET /_ml/" + reads.get(i)).json(), equalTo(before.get(i)));
            }

            single.node("n1").stop();
            single.node("n1").set("xpack.ml.enabled", "false").start();
            single.awaitHealth("yellow");
            for (String read : reads) {
                assertThat(
                        single.as("ml_admin")
                                .send("GET /_ml/" + read)
                                .expect(400, 404, 405, 403)
                                .body(),
                        containsString("_ml"));
            }
        }
    }
}
