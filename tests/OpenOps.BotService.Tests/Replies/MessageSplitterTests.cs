using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Replies;

public sealed class MessageSplitterTests
{
    [Theory]
    [InlineData("")]
    [InlineData("short")]
    public void Split_TextThatFits_IsOnePart(string text) => Assert.Equal([text], MessageSplitter.Split(text, 200));

    [Fact]
    public void Split_ExactlyTheLimit_IsOnePart() => Assert.Single(MessageSplitter.Split(new string('x', 200), 200));

    [Fact]
    public void Split_Paragraphs_CutsBetweenThem()
    {
        var first = new string('a', 150);
        Assert.Equal([first, new string('b', 190)], MessageSplitter.Split($"{first}\n\n{new string('b', 190)}", 240));
    }

    [Fact]
    public void Split_Lines_CutsBetweenThem()
    {
        var first = string.Join(' ', Enumerable.Repeat("word", 30));
        var parts = MessageSplitter.Split($"{first}\n{first}\n{first}", 240);
        Assert.All(parts, part => Assert.Equal(first, part));
    }

    [Fact]
    public void Split_OneLine_CutsBetweenWords()
    {
        var text = string.Join(' ', Enumerable.Range(0, 400).Select(index => $"word{index}"));
        var parts = MessageSplitter.Split(text, 300);
        Assert.Equal(text, string.Join(' ', parts));
        Assert.All(parts, part => Assert.InRange(part.Length, 1, 300));
    }

    [Fact]
    public void Split_OneWord_CutsAnywhereButInsideACharacter()
    {
        var text = string.Concat(Enumerable.Repeat("😀", 1_000));
        var parts = MessageSplitter.Split(text, 300);
        Assert.Equal(text, string.Concat(parts));
        Assert.All(parts, part => Assert.InRange(PostLimits.CountRunes(part), 1, 300));
        Assert.All(parts, part => Assert.DoesNotContain('\uFFFD', part));
    }

    [Fact]
    public void Split_CountsCharactersAsTheServerDoes() =>
        Assert.Single(MessageSplitter.Split(string.Concat(Enumerable.Repeat("😀", 16_383)), PostLimits.MaxMessageRunes));

    [Fact]
    public void Split_CodeBlock_IsClosedAndOpenedAgain()
    {
        var code = string.Join('\n', Enumerable.Range(0, 60).Select(index => $"line {index}"));
        var parts = MessageSplitter.Split($"Intro\n```csharp\n{code}\n```\nOutro", 300);
        Assert.True(parts.Count > 1);
        Assert.All(parts.SkipLast(1), part => Assert.EndsWith("\n```", part, StringComparison.Ordinal));
        Assert.All(parts.Skip(1), part => Assert.StartsWith("```csharp\n", part, StringComparison.Ordinal));
        Assert.EndsWith("```\nOutro", parts[^1], StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Null(MessageSplitter.OpenFence(part)));
        Assert.All(parts, part => Assert.InRange(part.Length, 1, 300));
        Assert.All(Enumerable.Range(0, 60), index => Assert.Contains(parts, part => part.Split('\n').Contains($"line {index}")));
    }

    [Fact]
    public void Split_LongerFence_KeepsItsMarker()
    {
        var parts = MessageSplitter.Split($"~~~~~\n```\n{string.Join('\n', Enumerable.Repeat("code", 100))}", 300);
        Assert.All(parts.Skip(1), part => Assert.StartsWith("~~~~~\n", part, StringComparison.Ordinal));
    }

    [Fact]
    public void Split_GrowingText_KeepsTheCutsItHas()
    {
        var text = string.Join("\n\n", Enumerable.Range(0, 50).Select(index => $"Paragraph {index} has a few words in it."));
        string? first = null;
        for (var length = 1; length <= text.Length; length += 7)
        {
            var parts = MessageSplitter.Split(text[..length], 300);
            if (parts.Count > 1)
            {
                Assert.Equal(first ??= parts[0], parts[0]);
            }
        }

        Assert.NotNull(first);
    }
}
