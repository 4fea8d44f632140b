using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenOps.Audit.Tests.Feedback;

public sealed class EvaluationEventTests(AuditDatabase database) : IClassFixture<AuditDatabase>
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string SpanId = "00f067aa0ba902b7";

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task Vote_RecordedLate_IsAnEventOfTheOriginalSpan(string capturesContent)
    {
        await using var receiver = await LogReceiver.StartAsync();
        await using var service = new AuditService(database.RuntimeConnectionString, settings:
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BLRP_SCHEDULE_DELAY", "50"),
            ("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", capturesContent),
        ]);
        var id = await service.Inference.RecordIntentAsync(body => (body["trace_id"], body["span_id"]) = (TraceId, SpanId));
        var vote = Samples.Vote("mira", "down", body => body["comment"] = "It left out the lead.");

        await service.Bot.RecordAsync($"/interactions/{id}/feedback", vote);
        await service.Bot.RecordAsync($"/interactions/{id}/feedback", vote);

        var export = await receiver.ReceivedAsync("gen_ai.evaluation.result");
        Assert.Contains("openops.user_feedback", export);
        Assert.Contains("thumbs_down", export);
        Assert.Contains("gen_ai.evaluation.score.value", export);
        Assert.Contains(Latin1(TraceId), export);
        Assert.Contains(Latin1(SpanId), export);
        Assert.DoesNotContain("openops.original_", export);
        Assert.Equal(capturesContent == "true", export.Contains("It left out the lead.", StringComparison.Ordinal));
        Assert.Single(service.Logs.Lines, line => line.EventId.Id == AuditEvents.EvaluationResult);
        Assert.DoesNotContain(service.Logs.Lines, line => line.Text.Contains("left out", StringComparison.Ordinal));
    }

    private static string Latin1(string hex) => Encoding.Latin1.GetString(Convert.FromHexString(hex));

    /// <summary>Takes what is exported as OTLP over HTTP.</summary>
    private sealed class LogReceiver(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> _bodies = new();

        public string Address => app.Urls.Single();

        public static async Task<LogReceiver> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var receiver = new LogReceiver(app);
            app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
                if (signal == "logs")
                {
                    receiver._bodies.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
                }
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            return receiver;
        }

        public Task<string> ReceivedAsync(string text) => TestTimeouts.EventuallyAsync(
            text, () => Task.FromResult(_bodies.FirstOrDefault(body => body.Contains(text, StringComparison.Ordinal))));

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
