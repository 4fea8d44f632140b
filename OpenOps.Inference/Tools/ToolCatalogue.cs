using Microsoft.Extensions.Options;
using OpenOps.Inference.Models;

namespace OpenOps.Inference.Tools;

/// <summary>The tools that are configured, and what of them a caller may have.</summary>
internal sealed class ToolCatalogue(IOptions<ToolOptions> options, IToolSource? source = null)
{
    /// <summary>Why the settings cannot be kept in this build; empty when they can.</summary>
    public IReadOnlyList<string> Objections()
    {
        var names = options.Value.Policies.Keys.Order(StringComparer.Ordinal).ToList();
        return source is null
            ? names.Count == 0 ? [] : ["Tools:Policies names tools, and this build has none: they come with the full profile. Build it, or remove the section."]
            : [.. names.Where(name => !source.MayHave(name)).Select(name => $"Tools:Policies:{name} names a tool that there is not. Remove it, or configure the MCP server it comes from under Tools:Mcp:Servers.")];
    }

    /// <summary>What a caller asked for, or why it cannot have it.</summary>
    public async Task<(IReadOnlyList<OfferedTool> Tools, string? Refusal)> OfferAsync(
        IReadOnlyList<string> names, AvailableModel model, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            return ([], null);
        }

        if (!model.Provider.CallsTools())
        {
            return ([], $"The model '{model.Id}' cannot use tools. Leave 'metadata.tools' out, or ask another model.");
        }

        var unknown = names.Where(name => options.Value.PolicyOf(name) is null).ToList();
        if (unknown.Count > 0)
        {
            return ([], $"'metadata.tools' names {string.Join(", ", unknown)}, which Tools:Policies of the inference service does not list.");
        }

        var there = await source!.ListAsync(cancellationToken);
        var offered = names.Distinct(StringComparer.Ordinal)
            .Select(name => there.FirstOrDefault(tool => tool.Declaration.Name == name) is { } tool ? new OfferedTool(tool, options.Value.PolicyOf(name)!.Value) : null)
            .OfType<OfferedTool>().ToList();

        // A tool's server that is away costs its tools, not the answer.
        return (offered, null);
    }
}
