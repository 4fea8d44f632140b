using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Replies;

public sealed class PostReferencesTests
{
    private const string First = "qn88z68w5pfqbkrw3gb8sgebsh";
    private const string Second = "k4txzu84p38xpeesqas73uok3y";

    private static readonly PostReferences References = new("http://x/_redirect/pl/", [First, Second]);

    [Theory]
    [InlineData("Bob [#1].", $"Bob [#1](http://x/_redirect/pl/{First}).")]
    [InlineData("Both [#1, #2], [#2;1]", $"Both [#1](http://x/_redirect/pl/{First}) [#2](http://x/_redirect/pl/{Second}), [#2](http://x/_redirect/pl/{Second}) [#1](http://x/_redirect/pl/{First})")]
    [InlineData("Nobody [#3], nothing [#0] [#999999999] [#].", "Nobody, nothing [#].")]
    [InlineData("Half [#1, #7]", $"Half [#1](http://x/_redirect/pl/{First})")]
    [InlineData("Bad [#1](http://evil.example/?q=secret) and [#9](http://evil.example/)", $"Bad [#1](http://x/_redirect/pl/{First}) and")]
    [InlineData("Lists [1] and [x] and #1 stay", "Lists [1] and [x] and #1 stay")]
    public void Resolve_MakesLinksOfNumbersThatExist(string text, string shown) => Assert.Equal(shown, References.Resolve(text, isEnd: true));

    [Theory]
    [InlineData("So it is [", "So it is")]
    [InlineData("So it is [#", "So it is")]
    [InlineData("So it is [#1, #", "So it is")]
    [InlineData("So it is [#1", "So it is")]
    [InlineData("So it is [x", "So it is [x")]
    public void Resolve_WhileItIsWritten_ShowsNoHalfReference(string text, string shown) => Assert.Equal(shown, References.Resolve(text, isEnd: false));

    [Fact]
    public void Restore_GivesThePostsTheirNumbersOfNow()
    {
        var shown = References.Resolve("A [#1], B [#2].", isEnd: true);
        Assert.Equal("A, B [#1].", new PostReferences("http://x/_redirect/pl/", [Second]).Restore(shown));
        Assert.Equal(shown, PostReferences.None.Restore(shown));
    }

    [Fact]
    public void Resolve_WithoutAnythingToReferTo_ChangesNothing() => Assert.Equal("See [#1]", PostReferences.None.Resolve("See [#1]", isEnd: false));

    [Fact]
    public void Resolve_GrowingText_KeepsWhatIsShown()
    {
        const string Text = "One [#1] two [#2, #1] three [#5] four [#2](http://evil) end";
        var before = "";
        for (var length = 0; length <= Text.Length; length++)
        {
            var shown = References.Resolve(Text[..length], isEnd: false).TrimEnd();
            Assert.DoesNotContain("[#5", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("evil", shown, StringComparison.Ordinal);
            before = shown;
        }

        Assert.Equal(References.Resolve(Text, isEnd: true), before);
    }
}
