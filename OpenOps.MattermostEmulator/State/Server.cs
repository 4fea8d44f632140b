using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOps.MattermostEmulator.State;

/// <summary>A setting of the server that an administrator changed.</summary>
internal sealed record Setting(string Name, JsonElement Value);

/// <summary>An installed plug-in. Its bundle for the web app, if it has one, is in the file store.</summary>
internal sealed record Plugin
{
    public required string Id { get; init; }
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public string Version { get; init; } = "";
    public string MinServerVersion { get; init; } = "";

    /// <summary>Where the bundle lay in the uploaded file; empty without one.</summary>
    public string BundlePath { get; init; } = "";

    /// <summary>Distinguishes the bundle from its other versions.</summary>
    public string BundleHash { get; init; } = "";
    public bool Enabled { get; init; }

    [JsonIgnore]
    public string BundleFile => $"{Id}_{BundleHash}_bundle.js";
}

/// <summary>An emoji that somebody made. Its picture is in the file store.</summary>
internal sealed record CustomEmoji
{
    public required string Id { get; init; }
    public long CreateAt { get; init; }
    public long UpdateAt { get; init; }
    public long DeleteAt { get; init; }
    public required string CreatorId { get; init; }
    public required string Name { get; init; }
}
