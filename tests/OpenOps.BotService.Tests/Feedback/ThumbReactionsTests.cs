using OpenOps.BotService.Feedback;

namespace OpenOps.BotService.Tests.Feedback;

public sealed class ThumbReactionsTests
{
    [Theory]
    [InlineData("+1", "up")]
    [InlineData("thumbsup", "up")]
    [InlineData("-1", "down")]
    [InlineData("thumbsdown", "down")]
    [InlineData("+1_light_skin_tone", "up")]
    [InlineData("thumbsup_medium_dark_skin_tone", "up")]
    [InlineData("-1_medium_skin_tone", "down")]
    [InlineData("thumbsdown_dark_skin_tone", "down")]
    [InlineData("+1_medium_light_skin_tone", "up")]
    [InlineData("heart", null)]
    [InlineData("", null)]
    [InlineData("+1_purple_skin_tone", null)]
    [InlineData("+11", null)]
    [InlineData("wave_light_skin_tone", null)]
    public void RatingOf_Emoji_IsItsRating(string emoji, string? expected) => Assert.Equal(expected, ThumbReactions.RatingOf(emoji));

    [Theory]
    [InlineData(null, "up")]
    [InlineData(null, "down")]
    [InlineData("up", "down")]
    [InlineData("down", "up")]
    [InlineData("up", "withdrawn")]
    [InlineData("withdrawn", "up")]
    public void Recorded_EveryChange_SaysWhatAndHowToChangeIt(string? before, string now)
    {
        var text = RatingTexts.Recorded(before, now);
        Assert.Contains(now switch { "up" => "👍", "down" => "👎", _ => "taken back" }, text, StringComparison.Ordinal);
        Assert.Equal(now != "withdrawn", text.Contains("to change it", StringComparison.Ordinal));
        Assert.Equal(before is "up" or "down" && now is "up" or "down" && before is "up" or "down", text.Contains("instead of", StringComparison.Ordinal));
    }
}
