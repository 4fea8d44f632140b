using System.Text.Json.Nodes;
using OpenOps.GgufKit;
using OpenOps.Inference.Tests.Tools;

namespace OpenOps.Inference.Tests.Providers.Local;

/// <summary>A GGUF file of the catalogue asks for tools as every other model does.</summary>
public sealed class LocalToolTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    [Fact]
    public async Task Call_OfAFile_RunsBetweenItsRecordsAndTheFileAnswers()
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "4 °C, rain");
        await using var service = await StartAsync(tools, "{\"name\":", " \"weather\",", " \"arguments\":", " {\"city\":", " \"Oslo\"}}");

        var answer = await service.StreamAsync(Request());

        Assert.Equal(("Let me see.\n\nYes, a coat.", "stop"), (answer.Text, answer.FinishReason));
        Assert.Equal(["""weather {"city": "Oslo"}"""], tools.Ran);
        Assert.Equal(["calls", "decisions", "results"], service.Audit.ToolEvents.Select(recorded => recorded.Kind));
        Assert.Equal(("weather", """{"city": "Oslo"}"""), (Word(service, 0, "tool"), Word(service, 0, "arguments")));
        Assert.Equal(("succeeded", "4 °C, rain"), (Word(service, 2, "outcome"), Word(service, 2, "text")));
        var (intent, ended) = await service.Audit.SingleAsync();
        Assert.Equal("""[{"name":"weather","policy":"auto"}]""", intent["parameters"]!["tools"]!.ToJsonString());
        Assert.Equal("completed", ended["outcome"]!.GetValue<string>());
        // Both turns: two words, a mark, the call, a mark and an end; three words and an end.
        Assert.Equal(2 + 1 + 5 + 1 + 1 + 3 + 1, answer.Usage!["completion_tokens"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("weather in Oslo", "unreadable", "unreadable_call", "Your call could not be read: it is no JSON object.")]
    [InlineData("{\"name\":\"weather\",\"arguments\":[]}", "weather", "unreadable_call", "Your call could not be read: it is no JSON object with")]
    [InlineData("{\"name\":\"moon\",\"arguments\":{}}", "moon", "unknown_tool", "There is no tool 'moon'.")]
    public async Task Call_ThatCannotBe_IsToldToTheFileWithoutAskingAnybody(string written, string name, string type, string told)
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        await using var service = await StartAsync(tools, "ask", [written]);

        var answer = await service.StreamAsync(Request());

        Assert.Empty(tools.Ran);
        Assert.Equal("Let me see.\n\nYes, a coat.", answer.Text);
        Assert.Equal(["calls", "results"], service.Audit.ToolEvents.Select(recorded => recorded.Kind));
        Assert.Equal((name, "refused", type), (Word(service, 0, "tool"), Word(service, 1, "outcome"), Word(service, 1, "error_type")));
        Assert.StartsWith(told, Word(service, 1, "text"), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static JsonObject Request()
    {
        var request = ToolRoom.Request();
        (request["model"], request["temperature"], request["max_tokens"]) = ("gguf", 0, 60);
        return request;
    }

    private static string Word(InferenceService service, int index, string name) => service.Audit.ToolEvents[index].Body[name]!.GetValue<string>();

    private Task<InferenceService> StartAsync(ScriptedTools tools, params string[] call) => StartAsync(tools, "auto", call);

    private Task<InferenceService> StartAsync(ScriptedTools tools, string policy, string[] call)
    {
        ToolModel.Write(
            _folder.File("tool.gguf"), ["Let", " me see.", "<tool_call>", .. call, "</tool_call>"], ["Yes", ", a coat", "."], marks: ["<tool_call>", "</tool_call>"]);
        return ToolRoom.StartAsync(tools, policy, settings:
        [
            ("Models:Entries:0:id", "gguf"), ("Models:Entries:0:display_name", "The file"), ("Models:Entries:0:provider", "local"),
            ("Models:Entries:0:file", _folder.File("tool.gguf")), ("LocalModels:ContextLength", "4096"),
        ]);
    }
}
