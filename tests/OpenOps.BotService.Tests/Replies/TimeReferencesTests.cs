using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Replies;

public sealed class TimeReferencesTests
{
    private const string Link = "https://chat.example/_redirect/pl/abcdefghijklmnopqrstuvwxyz";

    [Theory]
    [InlineData("Ship [12:03].", "Ship [12:03](L).")]
    [InlineData("Ship [1:02:03] [#00:07]", "Ship [1:02:03](L) [00:07](L)")]
    [InlineData("Ship [12:03, 14:00–14:30; 12:03]", "Ship [12:03](L) [14:00](L) [14:30](L)")]
    [InlineData("Ship [12:03](https://evil.example/) [#4].", "Ship [12:03](L).")]
    [InlineData("At 12:03 [a:b] [99:99] [12:3] [text](https://fine.example)", "At 12:03 [a:b] [99:99] [12:3] [text](https://fine.example)")]
    public void Times_BecomeLinksToTheOnePost(string written, string shown) =>
        Assert.Equal(shown.Replace("(L)", $"({Link})", StringComparison.Ordinal), new PostReferences(Link, []).Resolve(written, isEnd: true));

    [Theory]
    [InlineData("Ship [")]
    [InlineData("Ship [12:")]
    [InlineData("Ship [12:03, 14")]
    [InlineData("Ship [12:03](https://ev")]
    public void TimeThatIsBeingWritten_IsNotShownYet(string written) =>
        Assert.Equal("Ship", new PostReferences(Link, []).Resolve(written, isEnd: false));

    [Fact]
    public void Restore_GivesTheModelItsOwnWordsAgain() =>
        Assert.Equal("Ship [12:03] [14:00].", new PostReferences(Link, []).Restore($"Ship [12:03]({Link}) [14:00]({Link})."));

    [Fact]
    public void Resolve_OfHostileText_TakesNoLonger()
    {
        var text = string.Concat(Enumerable.Repeat("[12:03, 12:04 ", 20_000)) + new string('[', 20_000);
        new PostReferences(Link, []).Resolve(text, isEnd: false);
    }
}
