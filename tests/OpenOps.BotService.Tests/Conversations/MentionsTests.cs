using OpenOps.BotService.Conversations;

namespace OpenOps.BotService.Tests.Conversations;

public sealed class MentionsTests
{
    [Theory]
    [InlineData("@assistant help")]
    [InlineData("hey @assistant")]
    [InlineData("@ASSISTANT help")]
    [InlineData("@Assistant, help")]
    [InlineData("ask @assistant: what?")]
    [InlineData("ask @assistant.")]
    [InlineData("ask @assistant...")]
    [InlineData("(@assistant)")]
    [InlineData("@assistant!")]
    [InlineData("@assistant's view")]
    [InlineData("**@assistant** help")]
    [InlineData("_@assistant_ help")]
    [InlineData("~~@assistant~~")]
    [InlineData("> @assistant in a quote")]
    [InlineData("- a list\n- with @assistant")]
    [InlineData("# @assistant in a heading")]
    [InlineData("| a | b |\n|---|---|\n| @assistant | x |")]
    [InlineData("[ask @assistant](http://example.test)")]
    [InlineData("one.@assistant")]
    [InlineData("`code` @assistant")]
    [InlineData("```\ncode\n```\n@assistant")]
    [InlineData("\\@assistant")]
    [InlineData("&#64;assistant")]
    [InlineData("<b>@assistant</b>")]
    [InlineData("@other @assistant")]
    [InlineData("日本語 @assistant、どう？")]
    public void Contain_NameInText_IsAMention(string message) => Assert.True(Mentions.Contain(message, "assistant"));

    [Theory]
    [InlineData("assistant")]
    [InlineData("`@assistant`")]
    [InlineData("``@assistant``")]
    [InlineData("```\n@assistant\n```")]
    [InlineData("~~~\n@assistant")]
    [InlineData("    @assistant indented as code")]
    [InlineData("me@assistant")]
    [InlineData("@assistants")]
    [InlineData("@assistant2")]
    [InlineData("@assistant_two")]
    [InlineData("@assistant-two")]
    [InlineData("@assistant.two")]
    [InlineData("@@assistant")]
    [InlineData("[a link](http://example.test/@assistant)")]
    [InlineData("<http://example.test/@assistant>")]
    [InlineData("http://example.test/@assistant")]
    [InlineData("@other")]
    [InlineData("@")]
    [InlineData("")]
    public void Contain_NameElsewhere_IsNone(string message) => Assert.False(Mentions.Contain(message, "assistant"));

    [Theory]
    [InlineData("@my_bot.v-2 hi", "my_bot.v-2", true)]
    [InlineData("@my_bot.v-2.", "my_bot.v-2", true)]
    [InlineData("@my_bot.v-2", "my_bot.v", false)]
    [InlineData("@bot_", "bot_", true)]
    [InlineData("@bot_", "bot", true)]
    [InlineData("@a_b_c and *x*", "a_b_c", true)]
    public void Contain_NameWithPunctuation_IsTakenWhole(string message, string username, bool expected) =>
        Assert.Equal(expected, Mentions.Contain(message, username));

    [Fact]
    public void Contain_TwoNames_FindsBoth()
    {
        Assert.True(Mentions.Contain("@one and @two, what do you think?", "one"));
        Assert.True(Mentions.Contain("@one and @two, what do you think?", "two"));
    }
}
