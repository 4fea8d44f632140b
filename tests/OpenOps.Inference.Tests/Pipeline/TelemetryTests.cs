using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Pipeline;

/// <summary>Spans and metrics by the GenAI conventions, seen as an exporter sees them.</summary>
public sealed class TelemetryTests : IDisposable
{
    private const string Question = "a question nobody else asks 51d7";
    private const string CaptureContent = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    // Listeners are process-wide: a model name of its own tells this test's signals from the others'.
    private readonly string _modelName = $"model-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> _measures = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();

    public TelemetryTests()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "OpenOps.Inference",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "OpenOps.Inference")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _meters.Start();
    }

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task Span_OfAnAnswer_HasTheConventionsAttributesAndNoText()
    {
        await using var service = await StartAsync();
        service.Model.Enqueue(ModelScript.Answer("Hello", " there"));
        var request = InferenceService.Request(Question, metadata: new JsonObject { ["bot"] = "assistant", ["conversation_id"] = "k1" });
        request["temperature"] = 0.5;
        request["max_tokens"] = 50;

        var answer = await service.StreamAsync(request);
        var span = await SpanAsync();

        Assert.Equal(($"chat {_modelName}", ActivityKind.Client, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal(
            [
                ("gen_ai.agent.name", "assistant"), ("gen_ai.conversation.id", "k1"), ("gen_ai.operation.name", "chat"),
                ("gen_ai.provider.name", "openai_compatible"), ("gen_ai.request.max_tokens", "50"), ("gen_ai.request.model", _modelName),
                ("gen_ai.request.stream", "True"), ("gen_ai.request.temperature", "0.5"), ("gen_ai.response.finish_reasons", "stop"),
                ("gen_ai.response.id", "chatcmpl-scripted"), ("gen_ai.response.model", "scripted-1"), ("gen_ai.response.time_to_first_chunk", "*"),
                ("gen_ai.usage.cache_read.input_tokens", "4"), ("gen_ai.usage.input_tokens", "10"), ("gen_ai.usage.output_tokens", "2"),
                ("openops.interaction_id", answer.InteractionId), ("server.address", "127.0.0.1"), ("server.port", $"{service.Model.BaseAddress.Port}"),
            ],
            span.TagObjects.Where(tag => tag.Value is not null).OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => (tag.Key, Text(tag))));
        Assert.All(span.TagObjects, tag => Assert.DoesNotContain(Question, Text(tag)));
        Assert.Empty(span.Events);
    }

    [Fact]
    public async Task Span_TracePartOfTheRecord_IsTheSpansOwn()
    {
        await using var service = await StartAsync();

        await service.StreamAsync();
        var span = await SpanAsync();
        var (intent, _) = await service.Audit.SingleAsync();

        Assert.Equal((span.TraceId.ToHexString(), span.SpanId.ToHexString()), (intent["trace_id"]!.GetValue<string>(), intent["span_id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Span_WithCapture_HoldsMessagesAsTheDashboardReadsThem()
    {
        await using var service = await StartAsync((CaptureContent, "true"));
        service.Model.Enqueue(ModelScript.Answering(["Hällo"], "length"));
        var request = InferenceService.Request(Question);
        request["messages"]!.AsArray().Insert(0, new JsonObject { ["role"] = "system", ["content"] = "Be brief." });

        await service.StreamAsync(request);
        var span = await SpanAsync();

        AssertJson("""[{"type":"text","content":"Be brief."}]""", span.GetTagItem("gen_ai.system_instructions"));
        AssertJson($$"""[{"role":"user","parts":[{"type":"text","content":"{{Question}}"}]}]""", span.GetTagItem("gen_ai.input.messages"));
        AssertJson("""[{"role":"assistant","parts":[{"type":"text","content":"Hällo"}],"finish_reason":"length"}]""", span.GetTagItem("gen_ai.output.messages"));
    }

    [Theory]
    [InlineData(500, "provider_error")]
    [InlineData(429, "rate_limit_exceeded")]
    public async Task Span_OfAFailure_HasItsErrorType(int status, string code)
    {
        await using var service = await StartAsync();
        service.Model.Default = _ => ModelScript.Error(status);

        await service.StreamAsync();
        var span = await SpanAsync();

        Assert.Equal((ActivityStatusCode.Error, code), (span.Status, span.GetTagItem("error.type")));
        Assert.Contains(_measures, measure => measure.Name == "gen_ai.client.operation.duration" && Equals(measure.Tags["error.type"], code));
    }

    [Fact]
    public async Task Metrics_OfAnAnswer_AreDurationFirstChunkAndTokens()
    {
        await using var service = await StartAsync();

        await service.StreamAsync();
        await SpanAsync();

        var measures = _measures.ToList();
        Assert.Equal(
            ["gen_ai.client.operation.duration", "gen_ai.client.operation.time_to_first_chunk", "gen_ai.client.token.usage", "gen_ai.client.token.usage"],
            measures.Select(measure => measure.Name).Order(StringComparer.Ordinal));
        Assert.All(measures, measure => Assert.Equal(
            ("chat", "openai_compatible", "scripted-1", "127.0.0.1"),
            (measure.Tags["gen_ai.operation.name"], measure.Tags["gen_ai.provider.name"], measure.Tags["gen_ai.response.model"], measure.Tags["server.address"])));
        Assert.Contains(measures, measure => Equals(measure.Tags.GetValueOrDefault("gen_ai.token.type"), "input") && measure.Value == 10);
        Assert.Contains(measures, measure => Equals(measure.Tags.GetValueOrDefault("gen_ai.token.type"), "output") && measure.Value == 5);
    }

    private Task<InferenceService> StartAsync(params (string, string?)[] settings) =>
        InferenceService.StartAsync([("OPENAI_MODEL", _modelName), ("ProviderRetry:MaxRetries", "0"), .. settings]);

    private Task<Activity> SpanAsync() => TestTimeouts.EventuallyAsync(
        "the span ends", () => Task.FromResult(_spans.SingleOrDefault(span => Equals(span.GetTagItem("gen_ai.request.model"), _modelName))));

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var named = new Dictionary<string, object?>(tags.ToArray());
        if (Equals(named.GetValueOrDefault("gen_ai.request.model"), _modelName))
        {
            _measures.Enqueue((instrument.Name, value, named));
        }
    }

    private static string Text(KeyValuePair<string, object?> tag) => tag switch
    {
        { Key: "gen_ai.response.time_to_first_chunk" } => "*",
        { Value: string[] texts } => string.Join(',', texts),
        _ => $"{tag.Value}",
    };

    private static void AssertJson(string expected, object? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse((string)actual!)), $"{actual}");
}
