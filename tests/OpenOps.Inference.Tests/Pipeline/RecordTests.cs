using System.Text.Json.Nodes;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Pipeline;

/// <summary>What stands in the record, field by field, and what stands nowhere else.</summary>
public sealed class RecordTests
{
    private const string Question = "a question nobody else asks 7f3a";
    private const string Answer = "an answer nobody else gives 9c1b";

    [Fact]
    public async Task Intent_WithMetadata_IsTheContractsShape()
    {
        await using var service = await InferenceService.StartAsync();
        var metadata = JsonNode.Parse("""
            {"interaction_id":"019b0ea4-aa00-7a3e-9d41-5f6b2c8e1a70","operation":"chat","bot":"assistant","requester_id":"u1","requester_name":"mira",
             "requester_roles":"system_user, pilot","team_id":"t1","channel_id":"c1","channel_type":"D","post_id":"p1","root_id":"r1","conversation_id":"k1",
             "parent_interaction_id":"019b0ea4-aa00-7a3e-9d41-5f6b2c8e1a71","source_post_ids":"p1,p2"}
            """)!.AsObject();

        var answer = await service.StreamAsync(InferenceService.Request(Question, metadata: metadata));
        var (intent, result) = await service.Audit.SingleAsync();

        Assert.Equal("019b0ea4-aa00-7a3e-9d41-5f6b2c8e1a70", answer.InteractionId);
        foreach (var volatileField in (string[])["occurred_at", "trace_id", "span_id"])
        {
            Assert.NotEmpty(intent[volatileField]!.GetValue<string>());
            intent[volatileField] = "*";
        }

        var host = service.Model.BaseAddress.Authority;
        var expected = JsonNode.Parse($$"""
            {"schema":"openops.audit/1","id":"019b0ea4-aa00-7a3e-9d41-5f6b2c8e1a70","occurred_at":"*","caller":"bot","operation":"chat",
             "requester":{"id":"u1","name":"mira","roles":["system_user","pilot"]},
             "place":{"team_id":"t1","channel_id":"c1","channel_type":"D","post_id":"p1","root_id":"r1","conversation_id":"k1"},
             "bot":"assistant","model":{"id":"openai-compatible","provider":"openai-compatible","name":"auto","custody":"local","host":"{{host}}","gguf_sha256":null},
             "parameters":{},"messages":[{"role":"user","name":null,"content":"{{Question}}"}],"sources":["p1","p2"],"policy":[],
             "parent_interaction_id":"019b0ea4-aa00-7a3e-9d41-5f6b2c8e1a71","trace_id":"*","span_id":"*"}
            """);
        Assert.True(JsonNode.DeepEquals(expected, intent), intent.ToJsonString());
        intent["parent_interaction_id"] = null;
        Assert.Equal(Shape(Contract("audit-intent.json")), Shape(intent));
        Assert.Equal(Shape(Contract("audit-result.json")), Shape(result));
    }

    [Fact]
    public async Task Caller_WithoutMetadata_IsRecordedAsApiWithItsKeysName()
    {
        await using var service = await InferenceService.StartAsync();

        await service.StreamAsync();
        var (intent, _) = await service.Audit.SingleAsync();

        Assert.Equal(("bot", "api", "bot"), (intent["caller"]!.GetValue<string>(), intent["operation"]!.GetValue<string>(), intent["requester"]!["name"]!.GetValue<string>()));
        Assert.Equal(7, Guid.Parse(intent["id"]!.GetValue<string>()).Version);
    }

    [Fact]
    public async Task Result_OfACompleteAnswer_HoldsUsageTimingsAndModel()
    {
        await using var service = await InferenceService.StartAsync();
        service.Model.Enqueue(ModelScript.Answer("Hello", " there"));

        await service.StreamAsync();
        var (_, result) = await service.Audit.SingleAsync();

        Assert.Equal(("completed", "Hello there", "stop", false, "scripted-1", "chatcmpl-scripted"), (
            result["outcome"]!.GetValue<string>(), result["answer"]!.GetValue<string>(), result["finish_reason"]!.GetValue<string>(),
            result["partial"]!.GetValue<bool>(), result["response_model"]!.GetValue<string>(), result["response_id"]!.GetValue<string>()));
        Assert.Equal("""{"input_tokens":10,"output_tokens":2,"cached_input_tokens":4}""", result["usage"]!.ToJsonString());
        Assert.InRange(result["timing"]!["first_token_ms"]!.GetValue<double>(), 0.001, result["timing"]!["total_ms"]!.GetValue<double>());
        Assert.Empty(Directory.GetFiles(service.SpoolDirectory, "*.j*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Log_AfterEveryKindOfCall_HoldsNeitherTextNorKeys()
    {
        await using var service = await InferenceService.StartAsync(("OPENAI_API_KEY", "sk-secret-of-the-provider"), ("ProviderRetry:MaxRetries", "1"));
        service.Model.Enqueue(
            ModelScript.Answer(Answer), ModelScript.GarbageAfter(Answer), ModelScript.DisconnectAfter(Answer),
            ModelScript.Error(500, message: Question), ModelScript.Error(401, message: Question));

        for (var call = 0; call < 4; call++)
        {
            await service.StreamAsync(InferenceService.Request(Question));
        }

        service.Audit.Break();
        await service.StreamAsync(InferenceService.Request(Question));
        await service.PostAsync("{\"model\":\"" + Question);

        Assert.Contains("provider_disconnected", service.Log);
        Assert.All(
            [Question, Answer, "sk-secret-of-the-provider", InferenceService.Key, Audit.FakeAudit.Key], secret => Assert.DoesNotContain(secret, service.Log));
    }

    private static JsonNode Contract(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "contracts", name)))!;

    // Names and kinds of all fields, so that samples with other values compare; what is empty or null says nothing of its kind.
    private static string Shape(JsonNode? node) => node switch
    {
        JsonObject fields when fields.ContainsKey("max_tokens") || fields.Count == 0 => "parameters",
        JsonObject fields => "{" + string.Join(',', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}:{Shape(field.Value)}")) + "}",
        JsonArray items => items.Count == 0 ? "[]" : $"[{Shape(items[0]!)}]",
        JsonValue value => value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False
            ? "Boolean"
            : value.GetValueKind() is System.Text.Json.JsonValueKind.String && Guid.TryParse(value.GetValue<string>(), out _) ? "id" : value.GetValueKind().ToString(),
        _ => "null",
    };
}
