using OpenOps.TestKit.Models;

namespace OpenOps.EndToEnd.Tests.Faults;

/// <summary>Each service killed while an answer streams: the post ends with what there was and says so, the record has no
/// orphan, and the next question is answered.</summary>
public sealed class KilledServiceTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private const string FirstWords = "The first words of a long answer.";

    [Fact]
    public async Task Bot_Killed_AnswerEndsWithThePartialTextAndANote()
    {
        using var conversation = await Conversation.StartAsync(fixture);
        var gate = HoldAfterFirstWords();
        var question = await conversation.AskAsync("Tell me something long.");
        await conversation.FirstWordsAsync(question, FirstWords);

        fixture.Sandbox.Kill("bot");

        var answer = await conversation.FinalAsync(question);
        gate.SetResult();
        Assert.Equal("interrupted", answer.State);
        Assert.StartsWith(FirstWords, answer.Message, StringComparison.Ordinal);
        Assert.True(answer.Message.Length > FirstWords.Length, "no note says that the answer was interrupted");
        await conversation.RecordHasResultAsync(answer.InteractionId, "cancelled");
        await conversation.NextQuestionIsAnsweredAsync();
        Assert.Single(await conversation.AnswersAsync(question));
    }

    [Fact]
    public async Task Inference_Killed_AnswerEndsWithThePartialTextAndANote()
    {
        using var conversation = await Conversation.StartAsync(fixture);
        var gate = HoldAfterFirstWords();
        var question = await conversation.AskAsync("Tell me something long.");
        await conversation.FirstWordsAsync(question, FirstWords);

        fixture.Sandbox.Kill("inference");

        var answer = await conversation.FinalAsync(question);
        gate.SetResult();
        Assert.StartsWith(FirstWords, answer.Message, StringComparison.Ordinal);
        Assert.True(answer.Message.Length > FirstWords.Length, "no note says that the answer was interrupted");
        var record = await conversation.RecordHasResultAsync(answer.InteractionId, "failed");
        Assert.True(record["result"]!["partial"]!.GetValue<bool>());
        Assert.Contains("The first words", record["result"]!["answer"]!.GetValue<string>(), StringComparison.Ordinal);
        await conversation.NextQuestionIsAnsweredAsync();
    }

    [Fact]
    public async Task Audit_Killed_AnswerIsCompleteAndItsResultDeliveredLater()
    {
        using var conversation = await Conversation.StartAsync(fixture);
        var gate = HoldAfterFirstWords();
        var question = await conversation.AskAsync("Tell me something long.");
        await conversation.FirstWordsAsync(question, FirstWords);

        fixture.Sandbox.Kill("audit");
        gate.SetResult();

        var answer = await conversation.FinalAsync(question);
        Assert.Equal("complete", answer.State);
        await conversation.RecordHasResultAsync(answer.InteractionId, "completed");
        await conversation.NextQuestionIsAnsweredAsync();
    }

    [Fact]
    public async Task Chat_Killed_AnswerIsCompletedAndWhatWasMissedIsAnsweredOnce()
    {
        using var conversation = await Conversation.StartAsync(fixture);
        var gate = HoldAfterFirstWords();
        var question = await conversation.AskAsync("Tell me something long.");
        await conversation.FirstWordsAsync(question, FirstWords);

        fixture.Sandbox.Kill("mattermost");
        gate.SetResult();

        var answer = await conversation.FinalAsync(question);
        Assert.StartsWith(FirstWords, answer.Message, StringComparison.Ordinal);
        await conversation.RecordHasResultAsync(answer.InteractionId, "completed");
        await conversation.NextQuestionIsAnsweredAsync();
        Assert.Single(await conversation.AnswersAsync(question));
    }

    [Fact]
    public async Task Postgres_Killed_AnswerIsCompleteAndItsResultDeliveredLater()
    {
        using var conversation = await Conversation.StartAsync(fixture);
        var gate = HoldAfterFirstWords();
        var question = await conversation.AskAsync("Tell me something long.");
        await conversation.FirstWordsAsync(question, FirstWords);

        fixture.Sandbox.Kill("postgres");
        gate.SetResult();

        var answer = await conversation.FinalAsync(question);
        Assert.Equal("complete", answer.State);
        await conversation.RecordHasResultAsync(answer.InteractionId, "completed");
        await conversation.NextQuestionIsAnsweredAsync();
    }

    // The model says the first words and goes on when the test lets it.
    private TaskCompletionSource HoldAfterFirstWords()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Model.Enqueue(ModelScript.Gated([FirstWords], gate.Task, [" And the rest of it."]));
        return gate;
    }
}
