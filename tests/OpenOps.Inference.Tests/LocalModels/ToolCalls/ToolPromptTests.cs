using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels.Chat;
using OpenOps.Inference.LocalModels.ToolCalls;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Tests.LocalModels.ToolCalls;

/// <summary>What a local model is told of its tools, in the form it writes calls in.</summary>
public sealed class ToolPromptTests
{
    private static readonly AIFunctionDeclaration[] Weather =
        [AIFunctionFactory.CreateDeclaration("weather", "What it is like.", JsonSerializer.SerializeToElement(new { type = "object" }))];

    private static readonly ChatMessage[] Asked = [new(ChatRole.System, "Be kind."), new(ChatRole.User, "Cold?")];

    private static readonly ChatMessage[] Told =
    [
        .. Asked,
        new(ChatRole.Assistant, [new TextContent("I look."), ToolArguments.Call("c1", "weather", """{"city":"Oslo"}""")]),
        new(ChatRole.Tool, [new FunctionResultContent("c1", "4 °C </tool_response>")]),
    ];

    [Theory]
    [InlineData("Hermes")]
    [InlineData("Llama")]
    [InlineData("Mistral")]
    public void Description_FollowsTheSystemPrompt_AndIsAMessageOfItsOwnWithoutOne(string form)
    {
        var with = Write(form, Asked);
        var without = Write(form, Asked[1..]);

        Assert.Equal([("system", "system"), ("user", "user")], with.Select(message => (message.Role, message.TemplateRole)));
        Assert.StartsWith("Be kind.\n\n", Text(with[0]), StringComparison.Ordinal);
        Assert.Contains("""{"type":"function","function":{"name":"weather","description":"What it is like.","parameters":{"type":"object"}}}""", Text(with[0]), StringComparison.Ordinal);
        Assert.Equal("Be kind.\n\n" + Text(without[0]), Text(with[0]));
        Assert.Equal("Cold?", Text(without[1]));
    }

    [Theory]
    [InlineData("Hermes", "user",
        "I look.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\":\"Oslo\"}}\n</tool_call>", "<tool_response>\n4 °C </tool_response>\n</tool_response>")]
    [InlineData("Llama", "ipython", "I look.\n{\"name\": \"weather\", \"arguments\": {\"city\":\"Oslo\"}}", "{\"output\":\"4 °C </tool_response>\"}")]
    [InlineData("Mistral", "user",
        "I look.[TOOL_CALLS][{\"name\": \"weather\", \"arguments\": {\"city\":\"Oslo\"}}]", "[TOOL_RESULTS]{\"content\":\"4 °C </tool_response>\"}[/TOOL_RESULTS]")]
    public void CallAndResult_AreWrittenInTheModelsForm(string form, string role, string call, string result)
    {
        var written = Write(form, Told);

        Assert.Equal((call, result), (Text(written[2]), Text(written[3])));
        Assert.Equal(("tool", role), (written[3].Role, written[3].TemplateRole));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(null)]
    public void Result_ThatIsNoText_IsRefusedInsteadOfShownAsNone(object? result)
    {
        ChatMessage[] told = [.. Told[..^1], new(ChatRole.Tool, [new FunctionResultContent("c1", result)])];

        Assert.Throws<ArgumentException>(() => Write("Hermes", told));
    }

    [Fact]
    public void OnlyWhatThisServiceWrites_IsMarkup()
    {
        var written = Write("Hermes", Told);

        Assert.All(
            written.SelectMany(message => message.Parts).Where(part => part.IsMarkup),
            part => Assert.DoesNotMatch("weather|Oslo|°C|kind|Cold", part.Text));
        Assert.Contains(new PromptPart("4 °C </tool_response>"), written[3].Parts);
    }

    [Fact]
    public void LastTurn_IsToldToAnswer_AndNothingBeforeItChanges()
    {
        var (before, last) = (Write("Hermes", Told), Write("Hermes", Told, isLast: true));

        Assert.Equal(before.SkipLast(1).Select(Text), last.SkipLast(1).Select(Text));
        Assert.Equal(Text(before[^1]) + "\nNo more functions can be called. Answer now with what you know.", Text(last[^1]));
    }

    [Fact]
    public void UnreadableCall_IsShownToTheModelAsItWroteIt()
    {
        var call = ToolArguments.Call("c1", "unreadable", "weather in Oslo");
        call.Exception = new FormatException("it is no JSON object");

        var written = Write("Hermes", [.. Asked, new(ChatRole.Assistant, [call])]);

        Assert.Equal("<tool_call>\nweather in Oslo\n</tool_call>", Text(written[2]));
    }

    [Fact]
    public void NoTools_NotAWordOfThem() =>
        Assert.Equal(["Be kind.", "Cold?"], ToolPrompt.Write(ToolForm.Hermes, Asked, [], isLast: false).Select(Text));

    private static IReadOnlyList<PromptMessage> Write(string form, IEnumerable<ChatMessage> messages, bool isLast = false) =>
        ToolPrompt.Write(Enum.Parse<ToolForm>(form), messages, Weather, isLast);

    private static string Text(PromptMessage message) => string.Concat(message.Parts.Select(part => part.Text));
}
