namespace OpenOps.Sandbox.CommandLine;

/// <summary>What a person asked for on the command line.</summary>
public sealed record SandboxOptions
{
    /// <summary>Where data, secrets and logs live.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Start from empty data.</summary>
    public bool Fresh { get; init; }

    /// <summary>An unpacked Mattermost release to run as the chat.</summary>
    public string? MattermostDirectory { get; init; }

    /// <summary>A running Mattermost server to use as the chat.</summary>
    public Uri? MattermostUrl { get; init; }

    /// <summary>Fixed ports by part name; every other part takes a free one.</summary>
    public IReadOnlyDictionary<string, int> Ports { get; init; } = new Dictionary<string, int>();

    /// <summary>Print every log line of every part.</summary>
    public bool Verbose { get; init; }

    /// <summary>The build profile and why it was chosen, for the opening lines.</summary>
    public string Profile { get; init; } = "offline";
}
