using OpenOps.GgufKit;
using OpenOps.Inference.LocalModels.Tests;

[assembly: AssemblyFixture(typeof(ModelsFixture))]

namespace OpenOps.Inference.LocalModels.Tests;

/// <summary>The models of this assembly, written once.</summary>
public sealed class ModelsFixture : IDisposable
{
    private readonly TempDirectory _folder = new();

    public ModelsFixture()
    {
        RandomModel.Write(Random);
        BigramModel.Write(Greeting, GreetingTokens);
        BigramModel.Write(Endless, ["a", " b", " c", " d"], endless: true);
        BigramModel.Write(Umlauts, ["Gr", "byte:C3", "byte:BC", "byte:F0", "byte:9F", "byte:91", "byte:8B", "!"]);
        ToolModel.Write(Tool, CallTokens, AnswerTokens, marks: ["<tool_call>", "</tool_call>"]);
        ToolModel.Write(
            MistralTool, ["[TOOL_CALLS]", "weather", "[ARGS]", "{\"city\":", "\"Oslo\"}"], AnswerTokens, result: "[TOOL_RESULTS]",
            marks: ["[TOOL_CALLS]", "[ARGS]"], template: TinyVocabulary.Template + "{# [TOOL_CALLS] #}");
        BigramModel.Write(WithoutTemplate, ["a"], withTemplate: false);
    }

    /// <summary>The words of <see cref="Greeting"/>.</summary>
    public static IReadOnlyList<string> GreetingTokens { get; } = ["Good", " morning", ",", " every", "body", ".", " How", " are", " you", "?"];

    /// <summary>How <see cref="Tool"/> calls.</summary>
    public static IReadOnlyList<string> CallTokens { get; } =
        ["Let", " me see.", " ", "<tool_call>", "{\"name\":", "\"weather\",", " \"arguments\":", " {\"city\":", " \"Oslo\"", "}}", "</tool_call>"];

    /// <summary>What it says once it has a result.</summary>
    public static IReadOnlyList<string> AnswerTokens { get; } = ["Yes", ",", " a coat", "."];

    public string Tool => _folder.File("tool.gguf");

    public string MistralTool => _folder.File("mistral-tool.gguf");

    public string Random => _folder.File("random.gguf");

    public string Greeting => _folder.File("greeting.gguf");

    public string Endless => _folder.File("endless.gguf");

    public string Umlauts => _folder.File("umlauts.gguf");

    public string WithoutTemplate => _folder.File("without-template.gguf");

    public void Dispose() => _folder.Dispose();
}
