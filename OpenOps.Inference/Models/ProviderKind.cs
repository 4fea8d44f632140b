using System.Collections.Frozen;

namespace OpenOps.Inference.Models;

/// <summary>Which protocol reaches a model.</summary>
internal enum ProviderKind
{
    Baseline,
    Local,
    OpenAI,
    AzureOpenAI,
    Anthropic,
    OpenAICompatible,
}

/// <summary>What a model does.</summary>
internal enum ModelKind
{
    Chat,
    Transcription,
    Embedding,
}

/// <summary>Where the messages go: machines the organisation runs, or somebody else's.</summary>
internal enum Custody
{
    Local,
    Vendor,
}

/// <summary>The names of providers, kinds and custodies in the catalogue, in records and in answers.</summary>
internal static class CatalogueNames
{
    public static readonly FrozenDictionary<string, ProviderKind> Providers = new Dictionary<string, ProviderKind>(StringComparer.Ordinal)
    {
        ["baseline"] = ProviderKind.Baseline,
        ["local"] = ProviderKind.Local,
        ["openai"] = ProviderKind.OpenAI,
        ["azure-openai"] = ProviderKind.AzureOpenAI,
        ["anthropic"] = ProviderKind.Anthropic,
        ["openai-compatible"] = ProviderKind.OpenAICompatible,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, Custody> Custodies = new Dictionary<string, Custody>(StringComparer.Ordinal)
    {
        ["local"] = Custody.Local,
        ["vendor"] = Custody.Vendor,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, ModelKind> Kinds = new Dictionary<string, ModelKind>(StringComparer.Ordinal)
    {
        ["chat"] = ModelKind.Chat,
        ["transcription"] = ModelKind.Transcription,
        ["embedding"] = ModelKind.Embedding,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Name(this ProviderKind kind) => Providers.First(pair => pair.Value == kind).Key;

    /// <summary>Whether models of that kind can ask for tools.</summary>
    public static bool CallsTools(this ProviderKind kind) => kind switch
    {
        ProviderKind.OpenAI or ProviderKind.AzureOpenAI or ProviderKind.Anthropic or ProviderKind.OpenAICompatible or ProviderKind.Local => true,
        ProviderKind.Baseline => false,
    };

    public static string Name(this Custody custody) => custody == Custody.Local ? "local" : "vendor";
}
