using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Tools;

/// <summary>A tool that a model may ask for in one answer, and who lets it run.</summary>
internal sealed record OfferedTool(ITool Tool, ToolPolicy Policy)
{
    public string Name => Tool.Declaration.Name;
}

/// <summary>Puts the tools of one answer into its call's options and takes them out again.</summary>
internal static class OfferedTools
{
    private const string Key = "openops.tools";

    public static void SetOfferedTools(this ChatOptions options, IReadOnlyList<OfferedTool> tools) =>
        (options.AdditionalProperties ??= [])[Key] = tools;

    public static IReadOnlyList<OfferedTool> GetOfferedTools(this ChatOptions? options) =>
        options?.AdditionalProperties?.TryGetValue(Key, out var value) == true && value is IReadOnlyList<OfferedTool> tools ? tools : [];
}
