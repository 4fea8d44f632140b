using OpenOps.BotService.Audit;
using OpenOps.BotService.Inference;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Replies;

public sealed class AnswerEndTests
{
    [Fact]
    public void EveryEnd_IsToldInWords()
    {
        InferenceException[] failures =
        [
            new("audit_unavailable", "x"), new("rate_limit_exceeded", "x", TimeSpan.FromSeconds(20)), new("rate_limit_exceeded", "x"),
            new("model_not_found", "Set OPENAI_API_KEY to use it."), new("first_token_timeout", "x"), new("stall_timeout", "x"),
            new("provider_disconnected", "x"), new("provider_auth", "x"), new("provider_error", "x"), new("inference_unreachable", "x"),
            new("something <new>", "x"),
        ];
        var lines = new List<string>();
        foreach (var reason in (string?[])["stop", "length", "content_filter", "tool_calls", null])
        {
            lines.Add($"finished {reason ?? "-"}: {Line(AnswerEnd.Finished(reason, hasText: true))}");
            lines.Add($"finished {reason ?? "-"}, empty: {Line(AnswerEnd.Finished(reason, hasText: false))}");
        }

        lines.AddRange(failures.Select(failure => $"{failure.Code}: {Line(AnswerEnd.Failed(failure, hasText: false))}"));
        lines.Add($"stall_timeout, partial: {Line(AnswerEnd.Failed(new InferenceException("stall_timeout", "x"), hasText: true))}");
        lines.Add($"stopped: {Line(AnswerEnd.StoppedBy("alice"))}");
        lines.Add($"interrupted: {Line(AnswerEnd.Interrupted(hasText: true))}");
        lines.Add($"interrupted, empty: {Line(AnswerEnd.Interrupted(hasText: false))}");
        Approved.Matches(string.Join('\n', lines), "AnswerEnd.approved.txt");
    }

    [Fact]
    public void Recorded_EachOutcome_IsTheSameEnd()
    {
        Assert.Equal(AnswerStates.Complete, Of("completed", "text", "stop").State);
        Assert.Contains("Cut off", Of("completed", "text", "length").Note, StringComparison.Ordinal);
        Assert.Equal(AnswerStates.Interrupted, Of("cancelled", "text", "cancelled").State);
        Assert.Equal(AnswerStates.Stopped, AnswerEnd.Recorded(new RecordedInteraction
        {
            Outcome = "cancelled", Result = new RecordedResult { Answer = "text" }, Stop = new RecordedStop { UserName = "alice" },
        }).State);
        Assert.Equal(AnswerStates.Failed, Of("failed", "text", "error").State);
        Assert.Equal(AnswerStates.Interrupted, AnswerEnd.Recorded(new RecordedInteraction { Outcome = "unknown" }).State);
    }

    [Fact]
    public void With_SomethingMoreToTell_KeepsWhatWasTold()
    {
        Assert.Equal("a\nb", new AnswerEnd(AnswerStates.Complete, "a").With("b").With(null).Note);
        Assert.Equal("b", new AnswerEnd(AnswerStates.Complete, null).With(AnswerEnd.LeftOut(0)).With("b").Note);
    }

    private static AnswerEnd Of(string outcome, string answer, string finish) =>
        AnswerEnd.Recorded(new RecordedInteraction { Outcome = outcome, Result = new RecordedResult { Answer = answer, FinishReason = finish } });

    private static string Line(AnswerEnd end) => $"[{end.State}] {end.Note}";
}
