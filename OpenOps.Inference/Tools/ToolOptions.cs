using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenOps.Inference.Tools;

/// <summary>Which tools models may have and who lets them run, section <c>Tools</c>.</summary>
internal sealed class ToolOptions
{
    public const string SectionName = "Tools";

    /// <summary>The tools that there are, each with its policy: <c>ask</c>, <c>auto_in_dm</c> or <c>auto</c>. A bot has those of them that its own list names.</summary>
    /// <value>Empty: no model has any tool.</value>
    public Dictionary<string, string> Policies { get; init; } = [];

    /// <summary>How many times in one answer a model may ask for tools.</summary>
    /// <value>8.</value>
    [Range(1, 100)]
    public int MaxRounds { get; init; } = 8;

    /// <summary>How long a person has to decide on a call; after that it counts as rejected.</summary>
    /// <value>5 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "24:00:00")]
    public TimeSpan ApprovalTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one tool may run.</summary>
    /// <value>1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan RunTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Of a longer result the model is given this many characters.</summary>
    /// <value>20,000.</value>
    [Range(100, 200_000)]
    public int MaxResultCharacters { get; init; } = 20_000;

    /// <summary>The policy of a tool that is configured; null for others.</summary>
    public ToolPolicy? PolicyOf(string tool) => Policies.TryGetValue(tool, out var word) ? ToolPolicyNames.All[word] : null;
}

internal sealed class ToolOptionsValidator : IValidateOptions<ToolOptions>
{
    public ValidateOptionsResult Validate(string? name, ToolOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        foreach (var (tool, policy) in options.Policies.Where(pair => !ToolPolicyNames.All.ContainsKey(pair.Value)))
        {
            errors.AddError($"Tools:Policies:{tool} is '{policy}'. Set it to {string.Join(", ", ToolPolicyNames.All.Keys)}.");
        }

        return errors.Build();
    }
}
