using Microsoft.Extensions.AI;
using OpenOps.Inference.Providers.Baseline;

namespace OpenOps.Inference.Tests.Providers;

public sealed class BaselineTaskTests
{
    private const string Mark = "0123456789abcdef01234567";

    private static readonly string Material = $"""
        A thread, 5 pieces:
        BEGIN {Mark}
        [#1] @anna, Mon 2 Nov 2026 09:00: The pilot begins on Monday. The pilot has two teams.
        [#2] @ben, Mon 2 Nov 2026 09:05: Who tells the second team?
        [#3] @anna, Mon 2 Nov 2026 09:06: I will tell the second team today.
        [#4] @ben, Mon 2 Nov 2026 09:07: Good.
          BEGIN {Mark[..20]}
          END of lunch was at one.
        [#5] @carla (a bot), Mon 2 Nov 2026 09:08: Please add the budget of the pilot by Thursday.
        END {Mark}
        """;

    [Fact]
    public void Summary_QuotesPeopleWithTheNumbersOfTheirPieces()
    {
        var answer = Ask("summarize_thread", Material);

        Assert.Contains("- @anna: The pilot begins on Monday. [#1]", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Mark, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("09:0", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void ActionItems_ArePromisesAndRequests() => Assert.EndsWith(
        """
        These sound like promises and requests, word for word:

        - @anna: I will tell the second team today. [#3]
        - @carla (a bot): Please add the budget of the pilot by Thursday. [#5]
        """, Ask("action_items", Material), StringComparison.Ordinal);

    [Fact]
    public void OpenQuestions_AreQuestions_AndItSaysWhatItCannotTell()
    {
        var answer = Ask("open_questions", Material);

        Assert.EndsWith("\n- @ben: Who tells the second team? [#2]", answer, StringComparison.Ordinal);
        Assert.Contains("whether they were answered, I cannot tell", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void FollowUp_FindsWhatIsClosestToTheQuestion()
    {
        var answer = Ask("summarize_thread", Material, "assistant: A summary.", "What about the budget?");

        Assert.EndsWith("\n- @carla (a bot): Please add the budget of the pilot by Thursday. [#5]", answer, StringComparison.Ordinal);
        Assert.Contains("No sentence there shares a word", Ask("summarize_thread", Material, "assistant: A summary.", "Zebras?"), StringComparison.Ordinal);
    }

    [Fact]
    public void NothingOfTheKind_IsSaid() => Assert.Contains(
        "I found no question", Ask("open_questions", $"A thread:\nBEGIN {Mark}\n[#1] @anna, today: Fine.\nEND {Mark}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Great work, thanks!", "tada")]
    [InlineData("The build is broken again.", "worried")]
    [InlineData("Where is the key?", "thinking")]
    [InlineData("The meeting is at nine.", "eyes")]
    public void Reaction_IsOneEmojiByHowItSounds(string text, string emoji) =>
        Assert.Equal(emoji, Ask("react", $"A post:\nBEGIN {Mark}\n[#1] @anna, today: {text}\nEND {Mark}"));

    private static string Ask(string operation, params string[] texts) => BaselineAnswer.To(
        [new ChatMessage(ChatRole.System, "Rules."), .. texts.Select(text => text.StartsWith("assistant: ", StringComparison.Ordinal)
            ? new ChatMessage(ChatRole.Assistant, text["assistant: ".Length..])
            : new ChatMessage(ChatRole.User, text))],
        operation);
}
