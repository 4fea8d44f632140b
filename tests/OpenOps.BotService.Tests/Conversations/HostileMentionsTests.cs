using System.Text;
using OpenOps.BotService.Conversations;

namespace OpenOps.BotService.Tests.Conversations;

/// <summary>What people write may be made to break a parser: no message may, since one that does ends the answering of all.</summary>
public sealed class HostileMentionsTests
{
    private const int LongestMessage = 16_383;
    private const string Mention = "@assistant";

    private static readonly string[] Pieces =
    [
        "@", "&", "@assistant", "&#64;assistant", ">", "> ", "- ", "* ", "1. ", "*", "**", "_", "~~", "`", "```", "~~~", "[", "]", "(", ")", "](", "![", "<", "</", "<b>", "|", "\n", "\n\n",
        "    ", "\t", "#", "\\", "http://", "&amp;", "&#x0;", ":", ".", "-", "word", "日本", "\u202E", "\u0000", "\uD83D\uDE00", "\uD83D", "\u0301",
    ];

    [Theory]
    [InlineData(">")]
    [InlineData("> ")]
    [InlineData("- ")]
    [InlineData("1. ")]
    [InlineData("[")]
    [InlineData("![")]
    [InlineData("*a ")]
    [InlineData("_a ")]
    [InlineData("`")]
    [InlineData("(")]
    [InlineData("<")]
    [InlineData("|")]
    [InlineData("&")]
    [InlineData("@")]
    [InlineData("~~a ")]
    [InlineData("\\")]
    public void Contain_TheSameMarkupThousandsOfTimes_IsAnswered(string piece)
    {
        var message = string.Concat(Enumerable.Repeat(piece, (LongestMessage - Mention.Length - 2) / piece.Length));

        _ = Mentions.Contain(message + Mention, "assistant");

        Assert.True(Mentions.Contain($"{Mention} {message}", "assistant"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Contain_AnyMixture_IsAnswered_AndWithoutTheNameIsNone(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            var message = new StringBuilder();
            for (var count = random.Next(1, 60); count > 0; count--)
            {
                message.Append(Pieces[random.Next(Pieces.Length)]);
            }

            _ = Mentions.Contain(message.ToString(), "assistant");

            Assert.False(Mentions.Contain(message.ToString(), "somebody"), message.ToString());
            Assert.False(Mentions.Contain($"`` {message.Replace("`", "").Replace("\n", "")} {Mention} ``".Replace("@assistant&", "&", StringComparison.Ordinal), "somebody"));
        }
    }
}
