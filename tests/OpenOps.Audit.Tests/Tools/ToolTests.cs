using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.Audit.Console.Interactions;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Tests.Chain;
using OpenOps.Audit.Tests.Erasure;
using OpenOps.Audit.Tools;

namespace OpenOps.Audit.Tests.Tools;

/// <summary>What a model does with tools stands in the record: the call before it runs, who let it run, what came of it.</summary>
public sealed class ToolTests(AuditDatabase database, PostgresFixture postgres) : IClassFixture<AuditDatabase>, IAsyncDisposable
{
    private readonly AuditService _service = new(database.RuntimeConnectionString);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Post_CallsWithWhatFollowed_AreReadBackTogetherInOrder()
    {
        var id = await _service.Inference.RecordIntentAsync();
        var (first, second, open) = (Samples.ToolCall(), Samples.ToolCall(body => body["round"] = 2), Samples.ToolCall(body => body["round"] = 3));
        var rejected = Samples.ToolDecision(second, body => body["outcome"] = "rejected");
        var refused = Samples.ToolResult(second, body => (body["outcome"], body["duration_ms"], body["text"]) = ("refused", null, "The person did not allow it."));
        await RecordAsync(id, ("tool-calls", first), ("tool-decisions", Samples.ToolDecision(first)), ("tool-results", Samples.ToolResult(first)));
        await RecordAsync(id, ("tool-calls", second), ("tool-decisions", rejected), ("tool-results", refused), ("tool-calls", open));

        var tools = (await _service.Operator.GetJsonAsync($"/interactions/{id}")).GetProperty("tools");
        Assert.Equal([1, 2, 3], tools.EnumerateArray().Select(use => use.GetProperty("call").GetProperty("round").GetInt32()));
        JsonAssert.Same(first, Without(tools[0].GetProperty("call"), "sequence", "recorded_at", "text_state"));
        JsonAssert.Same(rejected, Without(tools[1].GetProperty("decision"), "sequence", "recorded_at"));
        JsonAssert.Same(refused, Without(tools[1].GetProperty("result"), "sequence", "recorded_at"));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (tools[2].GetProperty("decision").ValueKind, tools[2].GetProperty("result").ValueKind));
    }

    [Theory]
    [InlineData("tool-calls")]
    [InlineData("tool-decisions")]
    [InlineData("tool-results")]
    public async Task Post_AgainElsewhereOrByTheBot_IsRecordedOnceByInferenceAlone(string path)
    {
        var id = await _service.Inference.RecordIntentAsync();
        var body = path switch
        {
            "tool-calls" => Samples.ToolCall(),
            "tool-decisions" => Samples.ToolDecision(Samples.ToolCall()),
            _ => Samples.ToolResult(Samples.ToolCall()),
        };
        using var first = await _service.Inference.PostJsonAsync($"/interactions/{id}/{path}", body);
        using var again = await _service.Inference.PostJsonAsync($"/interactions/{id}/{path}", body);
        using var bot = await _service.Bot.PostJsonAsync($"/interactions/{id}/{path}", body);
        body["occurred_at"] = "2025-12-11T19:00:00Z";
        using var other = await _service.Inference.PostJsonAsync($"/interactions/{id}/{path}", body);
        using var lost = await _service.Inference.PostJsonAsync($"/interactions/{Samples.NewId()}/{path}", body);

        Assert.Equal(
            [HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Conflict, HttpStatusCode.NotFound],
            new[] { first, again, bot, other, lost }.Select(response => response.StatusCode));
    }

    [Theory]
    [InlineData("tool-calls", "tool", "tool")]
    [InlineData("tool-calls", "round", "round")]
    [InlineData("tool-decisions", "user_id", "user_id")]
    [InlineData("tool-decisions", "tool_call_id", "tool_call_id")]
    [InlineData("tool-results", "duration_ms", "duration_ms")]
    public async Task Post_NotWhatAnEventMustBe_IsRefusedByName(string path, string field, string named)
    {
        var id = await _service.Inference.RecordIntentAsync();
        var body = path switch
        {
            "tool-calls" => Samples.ToolCall(),
            "tool-decisions" => Samples.ToolDecision(Samples.ToolCall()),
            _ => Samples.ToolResult(Samples.ToolCall()),
        };
        body[field] = field switch { "round" => 0, "duration_ms" => -1, "tool_call_id" => Guid.Empty, _ => "" };
        using var response = await _service.Inference.PostJsonAsync($"/interactions/{id}/{path}", body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([named], (await response.ReadJsonAsync()).GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Erase_WhoAsked_TakesArgumentsAndResultAndTheChainHolds()
    {
        await using var chained = await ChainDatabase.CreateAsync(postgres);
        await using var service = chained.Start();
        var id = await service.Inference.RecordIntentAsync(intent => intent["requester"]!["id"] = "alice");
        var call = Samples.ToolCall(body => body["arguments"] = "{\"words\":\"cauliflower\"}");
        await service.Inference.RecordAsync($"/interactions/{id}/tool-calls", call);
        await service.Inference.RecordAsync($"/interactions/{id}/tool-results", Samples.ToolResult(call, body => body["text"] = "a cauliflower was found"));
        Assert.Empty(await Encryption.RawDatabase.FindAsync(chained.OwnerConnectionString, "cauliflower"));
        Assert.Equal(1, (await service.Operator.GetJsonAsync("/interactions?text=cauliflower")).GetProperty("items").GetArrayLength());

        await service.Officer.EraseAsync("alice");

        var use = (await service.Operator.GetJsonAsync($"/interactions/{id}")).GetProperty("tools")[0];
        Assert.Equal("erased", use.GetProperty("call").GetProperty("text_state").GetString());
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null, "chat_search_messages"),
            (use.GetProperty("call").GetProperty("arguments").ValueKind, use.GetProperty("result").GetProperty("text").ValueKind, use.GetProperty("call").GetProperty("tool").GetString()));
        Assert.Empty((await chained.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Redact_Tools_LeavesOutWhoDecidedAndMasksTheTexts()
    {
        var id = await _service.Inference.RecordIntentAsync();
        var call = Samples.ToolCall(body => body["arguments"] = "{\"author\":\"mira\"}");
        await RecordAsync(id, ("tool-calls", call), ("tool-decisions", Samples.ToolDecision(call)), ("tool-results", Samples.ToolResult(call, body => body["text"] = "mira, mira@example.test")));
        using var scope = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.CreateScope(_service.Services);
        var reader = (InteractionReader)scope.ServiceProvider.GetService(typeof(InteractionReader))!;

        var use = Assert.Single(new Redactor((await reader.FindAsync(id, TestContext.Current.CancellationToken))!).Redact().Tools);

        Assert.Equal(("{\"author\":\"[person]\"}", "[person], [email]"), (use.Call.Arguments, use.Result!.Text));
        Assert.Equal((null, "a person", ToolDecisionOutcome.Approved), (use.Decision!.UserId, use.Decision.UserName, use.Decision.Outcome));
        Assert.Equal(TextState.Kept, use.Call.TextState);
    }

    private async Task RecordAsync(Guid id, params (string Path, JsonObject Body)[] events)
    {
        foreach (var (path, body) in events)
        {
            await _service.Inference.RecordAsync($"/interactions/{id}/{path}", body);
        }
    }

    private static JsonElement Without(JsonElement element, params string[] names) => JsonSerializer.SerializeToElement(
        element.EnumerateObject().Where(property => !names.Contains(property.Name)).ToDictionary(property => property.Name, property => property.Value));
}
