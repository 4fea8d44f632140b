using OpenOps.Inference.LocalModels.ToolCalls;

namespace OpenOps.Inference.Tests.LocalModels.ToolCalls;

/// <summary>A model's calls, told from its text however it comes in pieces.</summary>
public sealed class ToolCallReaderTests
{
    private const string Shape = "it is no JSON object with 'name' and, as an object, 'arguments'";
    private const string Oslo = """call weather {"city":"Oslo"}""";

    /// <summary>The form, what the model writes, and what is made of it: text as it is shown, calls in brackets.</summary>
    public static TheoryData<string, string, string> Turns => new()
    {
        // Hermes and Qwen.
        { "Hermes", """<tool_call>{"name": "weather", "arguments": {"city":"Oslo"}}</tool_call>""", $"[{Oslo}]" },
        { "Hermes", "Let me see.\n\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\":\"Oslo\"}}\n</tool_call>\n", $"Let me see.[{Oslo}]" },
        { "Hermes", """<tool_call>{"name":"a","arguments":{}}</tool_call><tool_call>{"name":"b"}</tool_call>done""", "[call a {}][call b {}]done" },
        { "Hermes", """<tool_call>{"name":"a","arguments":{"x":"}</tool_call> \" {"}}</tool_call>""", """[call a {"x":"}</tool_call> \" {"}]""" },
        { "Hermes", """<tool_call>{"name":"weather","arguments":{"city":"Oslo"}}""", $"[{Oslo}]" },
        { "Hermes", """<tool_call>{"name":"a","arguments":{}}<tool_call>{"name":"b","arguments":{}}</tool_call>""", "[call a {}][call b {}]" },
        { "Hermes", """<tool_call>{"name":"a","arguments":"{\"x\":1}"}</tool_call>""", """[call a {"x":1}]""" },
        { "Hermes", """<tool_call>{"type":"function","function":{"name":"a","arguments":null}}</tool_call>""", "[call a {}]" },
        { "Hermes", """<tool_call>{"name":"a","arguments":{}}</tool_call></tool_call>""", "[call a {}]" },
        { "Hermes", "<tool_call>{\"name\":\"a\",\"arguments\":{}}</tool_call>\n</tool_call>\nDone.", "[call a {}]\nDone." },
        { "Hermes", "<tool_call>{\"name\":\"a\",\"arguments\":{}}</tool_call> A </tool_call> ends it.", "[call a {}] A </tool_call> ends it." },
        // Llama 3.
        { "Llama", """{"name": "weather", "parameters": {"city":"Oslo"}}""", $"[{Oslo}]" },
        { "Llama", """<|python_tag|>{"name": "weather", "parameters": {"city":"Oslo"}}""", $"[{Oslo}]" },
        { "Llama", """{"type":"function","name":"a","parameters":{}}; {"name":"b","parameters":{}}""", "[call a {}][call b {}]" },
        { "Llama", "{\"name\":\"a\",\"parameters\":{}}\n{\"name\":\"b\",\"parameters\":{}}", "[call a {}][call b {}]" },
        { "Llama", """{"answer": 42, "name": "x"}""", """{"answer": 42, "name": "x"}""" },
        { "Llama", """{"name": "Mira", "age": 30} is she.""", """{"name": "Mira", "age": 30} is she.""" },
        { "Llama", """Write {"name": "weather", "parameters": {}} yourself.""", """Write {"name": "weather", "parameters": {}} yourself.""" },
        // Mistral.
        { "Mistral", """[TOOL_CALLS] [{"name": "weather", "arguments": {"city":"Oslo"}, "id": "abc123def"}]""", $"[{Oslo}]" },
        { "Mistral", """[TOOL_CALLS][{"name":"a","arguments":{}},{"name":"b","arguments":{}}]""", "[call a {}][call b {}]" },
        { "Mistral", """I look.[TOOL_CALLS]weather[ARGS]{"city":"Oslo"}""", $"I look.[{Oslo}]" },
        { "Mistral", """[TOOL_CALLS]weather[CALL_ID]abc123def[ARGS]{"city":"Oslo"}[TOOL_CALLS]b[ARGS]{}""", $"[{Oslo}][call b {{}}]" },
        // No calls at all.
        { "Hermes", "a < b, <tool and [TOOL: nothing  ", "a < b, <tool and [TOOL: nothing  " },
        { "Hermes", """{"name": "weather", "arguments": {}}""", """{"name": "weather", "arguments": {}}""" },
        { "Hermes", "  \n", "  \n" },
        // The marks of other forms.
        { "Hermes", "Mistral writes [TOOL_CALLS][{}], Llama <|python_tag|>{}.", "Mistral writes [TOOL_CALLS][{}], Llama <|python_tag|>{}." },
        { "Llama", "Qwen writes <tool_call>{}</tool_call>, Mistral [TOOL_CALLS][{}].", "Qwen writes <tool_call>{}</tool_call>, Mistral [TOOL_CALLS][{}]." },
        { "Mistral", "Qwen writes <tool_call>{}</tool_call>, Llama <|python_tag|>{}.", "Qwen writes <tool_call>{}</tool_call>, Llama <|python_tag|>{}." },
    };

    /// <summary>The form, what the model writes, and what of it is no call that could be read.</summary>
    public static TheoryData<string, string, string> Faults => new()
    {
        { "Hermes", "Yes.<tool_call>weather in Oslo</tool_call> Then.", "Yes.[unreadable ?: it is no JSON object] Then." },
        { "Hermes", """<tool_call>{"name":"weather","arguments":{"city":"Os""", "[unreadable weather: it ends in the middle]" },
        { "Hermes", "<tool_call>", "[unreadable ?: nothing follows its beginning]" },
        { "Hermes", """<tool_call>{"name":"weather","arguments":{"city":"Oslo"}</tool_call>""", "[unreadable weather: it is no JSON object]" },
        { "Hermes", """<tool_call>{"name":"weather","arguments":["Oslo"]}</tool_call>""", "[unreadable weather: it is no JSON object with 'name' and, as an object, 'arguments']" },
        { "Hermes", """<tool_call>{"arguments":{}}</tool_call>""", "[unreadable ?: it is no JSON object with 'name' and, as an object, 'arguments']" },
        { "Hermes", """<tool_call>{"name":"weather" "arguments":{}}</tool_call>""", "[unreadable weather: it is no JSON]" },
        { "Llama", """{"name": "weather", "par""", "[unreadable weather: it ends in the middle]" },
        { "Llama", """<|python_tag|>weather.call(city="Oslo")""", "[unreadable ?: it is no JSON object]" },
        { "Mistral", """[TOOL_CALLS][{"name":"weather","arguments":""", "[unreadable weather: it ends in the middle]" },
        { "Mistral", "[TOOL_CALLS][]", "[unreadable ?: the list of calls is empty]" },
        { "Mistral", "[TOOL_CALLS]weather[ARGS]Oslo", "[unreadable weather: its arguments are no JSON object]" },
        { "Mistral", "[TOOL_CALLS]weather", "[unreadable ?: it ends in the middle]" },
        // Half of a surrogate pair is no text.
        { "Hermes", """<tool_call>{"name":"\ud800","arguments":{}}</tool_call>""", $"[unreadable ?: {Shape}]" },
        { "Hermes", """<tool_call>{"functi\ud800":{},"\ud800me":"a"}</tool_call>""", $"[unreadable ?: {Shape}]" },
        { "Hermes", """<tool_call>{"name":"a","arguments":"\ud800"}</tool_call>""", $"[unreadable a: {Shape}]" },
        { "Hermes", """<tool_call>{"name":"a","arguments":{"x":["\ud800"]}}</tool_call>""", $"[unreadable a: {Shape}]" },
        { "Mistral", """[TOOL_CALLS][{"name":"\ud800"},{"name":"b"}]""", $"[unreadable ?: {Shape}][call b {{}}]" },
    };

    [Theory]
    [MemberData(nameof(Turns))]
    [MemberData(nameof(Faults))]
    public void Turn_InPiecesOfAnySize_IsReadAlike(string form, string written, string read)
    {
        for (var size = 1; size <= written.Length; size++)
        {
            Assert.Equal(read, Read(form, written.Chunk(size).Select(piece => new string(piece))));
        }
    }

    /// <summary>The form, what the model writes, and what of it is on record, which is all that follows the mark.</summary>
    [Theory]
    [InlineData("Hermes", "A call begins with <tool_call> and JSON. [TOOL_CALLS] is another.", "A call begins with", "and JSON. [TOOL_CALLS] is another.")]
    [InlineData("Mistral", "A call begins with [TOOL_CALLS] and a list.\nThen it runs.", "A call begins with", "and a list.\nThen it runs.")]
    [InlineData("Mistral", "[TOOL_CALLS][x) is broken.", "", "[x) is broken.")]
    [InlineData("Mistral", "[TOOL_CALLS]weather[ARGS]Oslo, please. Thanks.", "", "weather[ARGS]Oslo, please. Thanks.")]
    [InlineData("Llama", "A call begins with <|python_tag|> and JSON.\nThen it runs.", "A call begins with", "and JSON.\nThen it runs.")]
    [InlineData("Llama", "<|python_tag|>{\"name\" = weather} is broken.", "", "{\"name\" = weather} is broken.")]
    public void TextAfterTheFormsOwnMark_ThatIsNoCall_IsKeptWholeAsAnUnreadableOne(string form, string written, string said, string raw)
    {
        for (var size = 1; size <= written.Length; size++)
        {
            var reader = new ToolCallReader(Enum.Parse<ToolForm>(form));
            List<ToolCallPart> parts = [.. written.Chunk(size).SelectMany(piece => reader.Add(new string(piece))), .. reader.Finish()];

            Assert.Equal(said, string.Concat(parts.OfType<ToolCallPart.Said>().Select(part => part.Text)));
            Assert.Equal(raw, Assert.IsType<ToolCallPart.Unreadable>(Assert.Single(parts, part => part is not ToolCallPart.Said)).Raw);
        }
    }

    [Fact]
    public void Text_ThatCannotBecomeACall_IsShownAtOnce()
    {
        var reader = new ToolCallReader(ToolForm.Hermes);

        Assert.Equal(["Good"], Said(reader.Add("Good")));
        Assert.Equal([" morning,"], Said(reader.Add(" morning, ")));
        Assert.Equal([" <b>"], Said(reader.Add("<b>")));
        Assert.Empty(reader.Add("<tool_c"));
        Assert.Equal(["<tool_caution"], Said(reader.Add("aution")));
    }

    [Fact]
    public void JsonAnswer_OfALlama_WaitsOnlyWhileItMayBecomeACall()
    {
        var reader = new ToolCallReader(ToolForm.Llama);

        Assert.Empty(reader.Add("{\"an"));
        Assert.Equal(["{\"answer\":"], Said(reader.Add("swer\":")));
        Assert.Equal([" 42}"], Said(reader.Add(" 42}")));
    }

    [Theory]
    [InlineData(null, "Hermes")]
    [InlineData("{{ messages }}", "Hermes")]
    [InlineData("<|im_start|> <tool_call> [TOOL_CALLS]", "Hermes")]
    [InlineData("[INST] [TOOL_CALLS] ", "Mistral")]
    [InlineData("<|start_header_id|>ipython", "Llama")]
    public void Form_IsTheOneThatTheTemplateSpeaksOf(string? template, string form) => Assert.Equal(form, ToolForms.Of(template).ToString());

    private static string Read(string form, IEnumerable<string> pieces)
    {
        var reader = new ToolCallReader(Enum.Parse<ToolForm>(form));
        return string.Concat(pieces.SelectMany(reader.Add).ToList().Concat(reader.Finish()).Select(part => part switch
        {
            ToolCallPart.Said said => said.Text,
            ToolCallPart.Call call => $"[call {call.Name} {call.Arguments}]",
            ToolCallPart.Unreadable bad => $"[unreadable {bad.Name ?? "?"}: {bad.Why}]",
            _ => throw new InvalidOperationException(),
        }));
    }

    private static IEnumerable<string> Said(IEnumerable<ToolCallPart> parts) => parts.Select(part => Assert.IsType<ToolCallPart.Said>(part).Text);
}
