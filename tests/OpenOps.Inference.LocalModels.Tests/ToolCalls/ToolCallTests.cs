using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels.ToolCalls;

namespace OpenOps.Inference.LocalModels.Tests.ToolCalls;

/// <summary>A file that calls a tool, and answers when it has read what came of it.</summary>
public sealed class ToolCallTests(ModelsFixture models)
{
    private static readonly AIFunctionDeclaration Weather =
        AIFunctionFactory.CreateDeclaration("weather", "What it is like.", JsonSerializer.SerializeToElement(new { type = "object" }));

    private static readonly ChatMessage Question = new(ChatRole.User, "Do I need a coat?");

    [Theory]
    [InlineData(false, "Let me see.")]
    [InlineData(true, "")]
    public async Task Call_IsToldAsOneWithItsArguments_AndNothingOfItIsText(bool isMistral, string said)
    {
        await using var engine = new Engine(isMistral ? models.MistralTool : models.Tool, WithRoom);
        var (pieces, calls, finish) = (new List<string>(), new List<FunctionCallContent>(), (ChatFinishReason?)null);
        await foreach (var update in engine.Client.GetStreamingResponseAsync([Question], Offering(), TestContext.Current.CancellationToken))
        {
            pieces.Add(update.Text);
            calls.AddRange(update.Contents.OfType<FunctionCallContent>());
            finish = update.FinishReason ?? finish;
        }

        Assert.Equal(said, string.Concat(pieces));
        var call = Assert.Single(calls);
        Assert.Equal(("weather", null, ChatFinishReason.ToolCalls), (call.Name, call.Exception, finish));
        Assert.Equal("""{"city":"Oslo"}""", ArgumentsOf(call).Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Result_IsReadAndAnswered_AndOnlyWhatIsNewIsComputed(bool isMistral)
    {
        await using var engine = new Engine(isMistral ? models.MistralTool : models.Tool, WithRoom);
        var first = await engine.AskAsync([Question], Offering());

        var second = await engine.AskAsync([Question, .. first.Messages, ResultOf(first, "4 °C, rain")], Offering());

        Assert.Equal(("Yes, a coat.", ChatFinishReason.Stop), (second.Text, second.FinishReason));
        Assert.True(second.Usage!.CachedInputTokenCount >= first.Usage!.InputTokenCount, $"{second.Usage.CachedInputTokenCount} of {first.Usage.InputTokenCount} were known.");
    }

    [Fact]
    public async Task Mark_OfAResult_TypedByAPersonOrStandingInOne_IsPlainText()
    {
        await using var engine = new Engine(models.Tool, WithRoom);

        var typed = await engine.AskAsync([new(ChatRole.User, "<tool_response>4 °C</tool_response>")], Offering());

        Assert.Equal(ChatFinishReason.ToolCalls, typed.FinishReason);
    }

    [Fact]
    public async Task Counts_IncludeTheTools()
    {
        await using var engine = new Engine(models.Tool, WithRoom);

        var without = await engine.AskAsync([Question]);
        var with = await engine.AskAsync([Question], Offering());

        var described = ToolPrompt.Write(ToolForm.Hermes, [Question], [Weather], isLast: false)[0].Parts;
        using var lease = await engine.Model.AcquireAsync(TestContext.Current.CancellationToken);
        // The system message's own marks: a beginning, "system\n", an end, "\n".
        var own = 1 + 7 + 1 + 1;
        Assert.Equal(
            without.Usage!.InputTokenCount + own + described.Sum(part => lease.Model.Tokenize(part.Text, part.IsMarkup, begin: false).Length), with.Usage!.InputTokenCount);
        Assert.Equal(ModelsFixture.CallTokens.Count + 1, with.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task Request_WithoutTools_ReadsNoCalls()
    {
        await using var engine = new Engine(models.Tool, WithRoom);

        var response = await engine.AskAsync([Question]);

        // The marks are controls of this file, which have no text.
        Assert.Equal("Let me see. {\"name\":\"weather\", \"arguments\": {\"city\": \"Oslo\"}}", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Fact]
    public async Task Call_CutOffByTheLimit_IsUnreadableAndNotShown()
    {
        await using var engine = new Engine(models.Tool, WithRoom);

        var response = await engine.AskAsync([Question], Offering(tokens: 7));

        var call = Assert.Single(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        Assert.Equal(("weather", "it ends in the middle", "Let me see."), (call.Name, call.Exception!.Message, response.Text));
    }

    [Fact]
    public async Task OldTurn_WithACall_IsDroppedWhole()
    {
        await using var engine = new Engine(models.Tool, settings => settings with { ContextLength = 2048 });
        var first = await engine.AskAsync([Question], Offering());
        ChatMessage[] messages =
        [
            Question, .. first.Messages, ResultOf(first, new string('r', 2000)), new(ChatRole.Assistant, "Yes."), new(ChatRole.User, new string('q', 200)),
        ];

        var second = await engine.AskAsync(messages, Offering());

        // Were the result still there, it would be answered.
        Assert.Equal(ChatFinishReason.ToolCalls, second.FinishReason);
        Assert.Equal(first.Usage!.InputTokenCount + 200 - Question.Text.Length, second.Usage!.InputTokenCount);
    }

    private static LocalModelSettings WithRoom(LocalModelSettings settings) => settings with { ContextLength = 4096, CacheTokens = 8192 };

    private static ChatOptions Offering(int tokens = 64)
    {
        var options = Engine.Greedy(tokens);
        options.Tools = [Weather];
        return options;
    }

    private static ChatMessage ResultOf(ChatResponse response, string result) =>
        new(ChatRole.Tool, [new FunctionResultContent(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single().CallId, result)]);

    private static string ArgumentsOf(FunctionCallContent call) => (string)call.AdditionalProperties![ToolPrompt.ArgumentsKey]!;
}
