using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;
using OpenOps.Inference.Providers.Baseline;

namespace OpenOps.Inference.Tests.Providers;

public sealed class BaselineChatClientTests : ChatClientSuite
{
    private static readonly string[] Thread =
    [
        "The deploy failed on Friday night because the database change locked the orders table.",
        "Anna rolled back the database change and the deploy went through.",
        "Lunch was nice.",
        "We should test every database change in staging before the next deploy.",
        "Who brings cake on Monday?",
        "The next deploy is planned for Monday at nine.",
    ];

    private protected override AvailableModel Model { get; } = new(
        new ModelEntry { Id = "baseline", DisplayName = "Baseline", Provider = ProviderKind.Baseline }, null, null, null, Custody.Local);

    private protected override IChatClient CreateAnsweringClient(out string expected)
    {
        expected = BaselineAnswer.To(Conversation, "chat");
        return new BaselineChatClient();
    }

    [Fact]
    public async Task FreeConversation_SaysWhatItIsAndHowToAddAModel()
    {
        var answer = await AskAsync("What is the capital of France?");

        Assert.Contains("not a language model", answer);
        Assert.All(["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AZURE_OPENAI_ENDPOINT", "OPENAI_BASE_URL"], variable => Assert.Contains(variable, answer));
    }

    [Fact]
    public async Task SummariseThread_PicksItsTellingSentencesInTheirOrder()
    {
        var answer = await AskAsync([.. Thread, "Please summarise this thread."]);

        Assert.Contains(Thread[0], answer);
        Assert.Contains(Thread[3], answer);
        Assert.DoesNotContain(Thread[2], answer);
        Assert.DoesNotContain(Thread[4], answer);
        Assert.True(answer.IndexOf(Thread[0], StringComparison.Ordinal) < answer.IndexOf(Thread[3], StringComparison.Ordinal));
    }

    [Fact]
    public async Task SummariseTextAfterColon_ReadsThatText()
    {
        var answer = await AskAsync("Summarize this: " + string.Join(' ', Thread));

        Assert.Contains(Thread[3], answer);
        Assert.DoesNotContain("cake", answer);
    }

    [Fact]
    public async Task SummariseNothing_SaysSo() => Assert.Contains("no text", await AskAsync("Summarise this thread"));

    [Theory]
    [InlineData("I love it, great work, thanks!", "positive")]
    [InlineData("This is broken, slow and frustrating.", "negative")]
    [InlineData("It is not good and never helpful.", "negative")]
    [InlineData("The meeting is at nine.", "neutral")]
    public async Task Sentiment_IsJudgedByWordList(string text, string expected) =>
        Assert.Contains($"word list: {expected}", await AskAsync(text, "What is the sentiment here?"));

    [Fact]
    public async Task Limit_EndsTheAnswerWithLength()
    {
        using var client = new BaselineChatClient();

        var response = await client.GetResponseAsync(Conversation, Options(all => all.MaxOutputTokens = 5), Cancellation);

        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        Assert.InRange(response.Usage!.OutputTokenCount!.Value, 1, 5);
    }

    private async Task<string> AskAsync(params string[] texts)
    {
        using var client = new BaselineChatClient();
        var response = await client.GetResponseAsync(texts.Select(text => new ChatMessage(ChatRole.User, text)), Options(), Cancellation);
        return response.Text;
    }
}
