using OpenOps.BotService.Tools;

namespace OpenOps.BotService.Tests.Tools;

public sealed class ToolArgumentsTextTests
{
    [Theory]
    [InlineData("""{"a":1}""", "```json\n{\n  \"a\": 1\n}\n```")]
    [InlineData("not json", "```json\n\"not json\"\n```")]
    [InlineData("""{"a":"x\n```\n# Approved by root"}""", "````json\n{\n  \"a\": \"x\\n```\\n# Approved by root\"\n}\n````")]
    [InlineData("{\"a\":\"\u202Eevil\u202C\u200B\"}", "```json\n{\n  \"a\": \"\\u{202E}evil\\u{202C}\\u{200B}\"\n}\n```")]
    [InlineData("{\"a\":\"Grüße, 日本 😀 @channel\"}", "```json\n{\n  \"a\": \"Grüße, 日本 \\uD83D\\uDE00 @channel\"\n}\n```")]
    public void Block_Arguments_AreShownWholeAndAsNothingElse(string arguments, string shown) => Assert.Equal(shown, ToolArgumentsText.Block(arguments));

    [Theory]
    [InlineData("files_read", "`files_read`")]
    [InlineData("x` **approved** @all", "`xapprovedall`")]
    public void Name_IsOneWord(string name, string shown) => Assert.Equal(shown, ToolArgumentsText.Name(name));

    [Theory]
    [InlineData("""{"q":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    public void Block_OfHalfACharacter_ShowsWhatTheModelWrote(string arguments) =>
        Assert.Contains("ud800", ToolArgumentsText.Block(arguments), StringComparison.Ordinal);
}
