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
        BigramModel.Write(WithoutTemplate, ["a"], withTemplate: false);
    }

    /// <summary>The words of <see cref="Greeting"/>.</summary>
    public static IReadOnlyList<string> GreetingTokens { get; } = ["Good", " morning", ",", " every", "body", ".", " How", " are", " you", "?"];

    public string Random => _folder.File("random.gguf");

    public string Greeting => _folder.File("greeting.gguf");

    public string Endless => _folder.File("endless.gguf");

    public string Umlauts => _folder.File("umlauts.gguf");

    public string WithoutTemplate => _folder.File("without-template.gguf");

    public void Dispose() => _folder.Dispose();
}
