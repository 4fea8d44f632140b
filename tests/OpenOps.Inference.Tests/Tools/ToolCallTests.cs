using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OpenOps.Inference.Tools;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Tools;

/// <summary>A model that asks for tools: each call on record before it runs, its result before the model is told.</summary>
public sealed class ToolCallTests
{
    [Fact]
    public async Task Call_AllowedByPolicy_RunsBetweenItsRecordsAndTheModelGoesOn()
    {
        var (order, audit) = (new List<string>(), (Audit.FakeAudit?)null);
        var tools = ScriptedTools.With(ToolRoom.Weather, _ =>
        {
            order.AddRange(audit!.ToolEvents.Select(recorded => recorded.Kind));
            return "4 °C, rain";
        });
        await using var service = await ToolRoom.StartAsync(tools);
        audit = service.Audit;
        service.Model.Enqueue(ModelScript.Calling("Let me see.", ToolRoom.Oslo), ModelScript.Answer("Yes,", " a coat."));

        using var answer = await (await ToolRoom.AskAsync(service)).EndAsync();

        Assert.Equal(("Let me see.\n\nYes, a coat.", "stop", true), (answer.Text, answer.FinishReason, answer.IsDone));
        Assert.Equal(["ended weather succeeded"], answer.Happened);
        Assert.Equal(["weather {\"city\":\"Oslo\"}"], tools.Ran);
        Assert.Equal(["calls", "decisions"], order);
        Assert.Equal(["calls", "decisions", "results"], service.Audit.ToolEvents.Select(recorded => recorded.Kind));
        var (call, decision, result) = (service.Audit.ToolEvents[0].Body, service.Audit.ToolEvents[1].Body, service.Audit.ToolEvents[2].Body);
        Assert.Equal(("weather", "auto", 1, "c1", ToolRoom.Oslo.Arguments), (Word(call, "tool"), Word(call, "policy"), call["round"]!.GetValue<int>(), Word(call, "call_id"), Word(call, "arguments")));
        Assert.Equal(("automatic", Word(call, "id")), (Word(decision, "outcome"), Word(decision, "tool_call_id")));
        Assert.Equal(("succeeded", "4 °C, rain", Word(call, "id")), (Word(result, "outcome"), Word(result, "text"), Word(result, "tool_call_id")));
        Assert.Equal(["4 °C, rain"], ToolRoom.ResultsIn(service.Model.Requests[1]));
        var (intent, ended) = await service.Audit.SingleAsync();
        Assert.Equal("""[{"name":"weather","policy":"auto"}]""", intent["parameters"]!["tools"]!.ToJsonString());
        Assert.Equal(("Let me see.\n\nYes, a coat.", "completed"), (Word(ended, "answer"), Word(ended, "outcome")));
        Assert.Equal((20, 3), (ended["usage"]!["input_tokens"]!.GetValue<int>(), ended["usage"]!["output_tokens"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("calls", 0)]
    [InlineData("decisions", 0)]
    [InlineData("results", 1)]
    public async Task Record_CannotBeWritten_NothingFurtherHappensAndTheAnswerSaysSo(string kind, int runs)
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "4 °C");
        await using var service = await ToolRoom.StartAsync(tools);
        service.Audit.OnToolEvent = asked => asked == kind ? Results.StatusCode(503) : null;
        service.Model.Enqueue(ModelScript.Calling(null, ToolRoom.Oslo));

        using var answer = await ToolRoom.AskAsync(service);
        await answer.EndAsync();

        // Nothing had been streamed yet, so the status tells it as well as an event would.
        Assert.False(answer.IsDone);
        Assert.Equal(runs, tools.Ran.Count);
        Assert.Single(service.Model.Requests);
        var (_, ended) = await service.Audit.SingleAsync();
        Assert.Equal(("failed", "audit_unavailable"), (Word(ended, "outcome"), Word(ended["error"]!, "type")));
    }

    [Fact]
    public async Task Calls_Several_RunOneAfterTheOtherAndAreToldTogether()
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, arguments => $"weather of {arguments.GetProperty("city")}");
        await using var service = await ToolRoom.StartAsync(tools);
        service.Model.Enqueue(ModelScript.Calling(null, ToolRoom.Oslo, ("c2", ToolRoom.Weather, """{"city":"Rome"}""")), ModelScript.Answer("Done."));

        using var answer = await (await ToolRoom.AskAsync(service)).EndAsync();

        Assert.Equal("Done.", answer.Text);
        Assert.Equal(["weather of Oslo", "weather of Rome"], ToolRoom.ResultsIn(service.Model.Requests[1]));
        var said = service.Model.Requests[1].Json!["messages"]!.AsArray()[1]!;
        Assert.Equal(["c1", "c2"], said["tool_calls"]!.AsArray().Select(call => Word(call!, "id")));
    }

    [Fact]
    public async Task Rounds_MoreThanAllowed_LastTurnHasNoToolsAndThePersonIsTold()
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        await using var service = await ToolRoom.StartAsync(tools, settings: ("Tools:MaxRounds", "2"));
        service.Model.Default = _ => ModelScript.Calling("again ", ToolRoom.Oslo);

        using var answer = await (await ToolRoom.AskAsync(service)).EndAsync();

        Assert.Equal(2, tools.Ran.Count);
        Assert.Equal([null, null, "none"], service.Model.Requests.Select(request => request.Json!["tool_choice"]?.GetValue<string>()));
        Assert.Equal(["ended weather succeeded", "ended weather succeeded", "limit"], answer.Happened);
        Assert.Equal((true, "stop"), (answer.IsDone, answer.FinishReason));
        Assert.Equal([1, 2], service.Audit.ToolEvents.Where(recorded => recorded.Kind == "calls").Select(recorded => recorded.Body["round"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("{\"city\":\"Oslo\"}", "failed", "no_such_city", "There is no such city.")]
    [InlineData("[]", "failed", "invalid_arguments", "The arguments are no JSON object.")]
    [InlineData("{\"city\"", "failed", "invalid_arguments", "The arguments are no JSON object.")]
    public async Task Tool_Fails_ModelAndPersonAreToldAndItIsRecorded(string arguments, string outcome, string type, string told)
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, (_, _, _) => Task.FromException<string>(new ToolFailedException("no_such_city", "There is no such city.")));
        await using var service = await ToolRoom.StartAsync(tools);
        service.Model.Enqueue(ModelScript.Calling(null, ("c1", ToolRoom.Weather, arguments)), ModelScript.Answer("I cannot tell."));

        using var answer = await (await ToolRoom.AskAsync(service)).EndAsync();

        Assert.Equal([$"ended weather {outcome}"], answer.Happened);
        Assert.Equal([told], ToolRoom.ResultsIn(service.Model.Requests[1]));
        var result = service.Audit.ToolEvents[^1].Body;
        Assert.Equal((outcome, type, told), (Word(result, "outcome"), Word(result, "error_type"), Word(result, "text")));
        Assert.Equal("I cannot tell.", answer.Text);
    }

    [Fact]
    public async Task Tool_Breaks_ItsOwnWordsStayInside()
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, (_, _, _) => Task.FromException<string>(new InvalidOperationException("a secret of somebody")));
        await using var service = await ToolRoom.StartAsync(tools);
        service.Model.Enqueue(ModelScript.Calling(null, ToolRoom.Oslo), ModelScript.Answer("Hm."));

        using var answer = await (await ToolRoom.AskAsync(service)).EndAsync();

        Assert.Equal(["The tool failed (InvalidOperationException)."], ToolRoom.ResultsIn(service.Model.Requests[1]));
        Assert.DoesNotContain("secret", service.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tool_AnswersNotInTime_IsEndedAndTheModelIsTold()
    {
        var (time, began) = (new ManualTimeProvider(), new TaskCompletionSource());
        var tools = ScriptedTools.With(ToolRoom.Weather, async (_, _, cancellationToken) =>
        {
            began.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return "";
        });
        await using var service = await ToolRoom.StartAsync(
            tools, "auto", time, ("Resilience:audit:AttemptTimeout", "00:50:00"), ("Resilience:audit:TotalTimeout", "01:00:00"));
        service.Model.Enqueue(ModelScript.Calling("One moment.", ToolRoom.Oslo), ModelScript.Answer("It takes too long."));
        using var answer = await ToolRoom.AskAsync(service);
        await began.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);

        // A minute by the settings, and what the chat needs to tell of its own.
        time.Advance(TimeSpan.FromSeconds(70));
        await answer.EndAsync();

        Assert.Equal(["The tool did not answer in time."], ToolRoom.ResultsIn(service.Model.Requests[1]));
        Assert.Equal(("failed", "timeout"), (Word(service.Audit.ToolEvents[^1].Body, "outcome"), Word(service.Audit.ToolEvents[^1].Body, "error_type")));
    }

    [Fact]
    public async Task Arguments_LongerThanACardShows_AreRefusedWithoutAskingAnybody()
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        await using var service = await ToolRoom.StartAsync(tools, "ask");
        var arguments = $$"""{"city":"{{new string('x', 8_000)}}"}""";
        service.Model.Enqueue(ModelScript.Calling(null, ("c1", ToolRoom.Weather, arguments)), ModelScript.Answer("Sorry."));

        using var answer = await (await ToolRoom.AskAsync(service)).EndAsync();

        Assert.Empty(tools.Ran);
        Assert.Equal(["calls", "results"], service.Audit.ToolEvents.Select(recorded => recorded.Kind));
        Assert.Equal(arguments[..8_000], Word(service.Audit.ToolEvents[0].Body, "arguments"));
        Assert.Equal(("refused", "arguments_too_long"), (Word(service.Audit.ToolEvents[1].Body, "outcome"), Word(service.Audit.ToolEvents[1].Body, "error_type")));
        Assert.Equal(["The arguments have 8011 characters, which is too many. Ask for less."], ToolRoom.ResultsIn(service.Model.Requests[1]));
    }

    [Fact]
    public async Task Tool_Unknown_IsRefusedAndRecorded()
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        await using var service = await ToolRoom.StartAsync(tools);
        service.Model.Enqueue(ModelScript.Calling(null, ("c1", "delete_everything", "{}")), ModelScript.Answer("Sorry."));

        using var answer = await (await ToolRoom.AskAsync(service)).EndAsync();

        Assert.Equal(["ended delete_everything refused"], answer.Happened);
        Assert.Equal(["calls", "results"], service.Audit.ToolEvents.Select(recorded => recorded.Kind));
        Assert.Empty(tools.Ran);
    }

    [Fact]
    public async Task Result_Long_IsCutOffForTheModelAndTheRecord()
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => new string('x', 99) + "😀\0yz");
        await using var service = await ToolRoom.StartAsync(tools, settings: ("Tools:MaxResultCharacters", "100"));
        service.Model.Enqueue(ModelScript.Calling(null, ToolRoom.Oslo), ModelScript.Answer("ok"));

        using var answer = await (await ToolRoom.AskAsync(service)).EndAsync();

        var told = Assert.Single(ToolRoom.ResultsIn(service.Model.Requests[1]));
        Assert.Equal(new string('x', 99) + "\n[cut off here: the rest is longer than may be read]", told);
        Assert.Equal(told, Word(service.Audit.ToolEvents[^1].Body, "text"));
    }

    [Fact]
    public async Task Caller_Leaves_TheToolsWorkEndsAndTheRecordSaysSo()
    {
        var (began, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var tools = ScriptedTools.With(ToolRoom.Weather, async (_, _, cancellationToken) =>
        {
            began.SetResult();
            using var registration = cancellationToken.Register(ended.SetResult);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return "";
        });
        await using var service = await ToolRoom.StartAsync(tools);
        service.Model.Enqueue(ModelScript.Calling("One moment.", ToolRoom.Oslo));

        var answer = await ToolRoom.AskAsync(service);
        await began.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        answer.Dispose();
        await ended.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);

        Assert.Equal("cancelled", Word((await service.Audit.SingleAsync()).Result, "outcome"));
    }

    internal static string Word(JsonNode node, string name) => node[name]!.GetValue<string>();
}
