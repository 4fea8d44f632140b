using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenOps.MattermostEmulator;

/// <summary>Settings of the emulator.</summary>
public sealed class EmulatorOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Emulator";

    /// <summary>The journal that holds everything; without it the state lives in memory only.</summary>
    /// <value>Not set.</value>
    public string? StateFile { get; init; }

    /// <summary>Hosts that buttons, slash commands and dialogs may call until an administrator names others. <c>*</c> allows every host.</summary>
    /// <value><c>localhost</c>, <c>127.0.0.1</c>, <c>::1</c> when empty.</value>
    public string[] AllowedCallbackHosts { get; init; } = [];

    /// <summary>How long an integration may take to answer.</summary>
    /// <value>30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan CallbackTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Server settings that the environment gives, by names such as <c>ServiceSettings.EnableCommands</c>: administrators
    /// may change them, but they stay as they are.
    /// </summary>
    /// <value>None.</value>
    public Dictionary<string, string> FixedSettings { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Refuses every change of the server's settings.</summary>
    /// <value>false.</value>
    public bool ReadOnlySettings { get; init; }

    /// <summary>Tells slash commands in which thread they were run, as newer servers do.</summary>
    /// <value>false.</value>
    public bool CommandsTellThread { get; init; }

    /// <summary>Maps the fault switches under <c>/emulator/faults</c>. For tests only.</summary>
    /// <value>false.</value>
    public bool AllowFaults { get; init; }

    /// <summary>Requests a second per session or address; 0 limits nothing.</summary>
    /// <value>0.</value>
    [Range(0, 1_000_000)]
    public int RateLimit { get; init; }

    /// <summary>How many requests may come at once before <see cref="RateLimit"/> is enforced.</summary>
    /// <value>100.</value>
    [Range(1, 1_000_000)]
    public int RateLimitBurst { get; init; } = 100;

    /// <summary>The largest file taken, in bytes.</summary>
    /// <value>104857600.</value>
    [Range(1, 1L << 31)]
    public long MaxFileSize { get; init; } = 104_857_600;
}

/// <summary>Rules that need more than one look at a setting.</summary>
internal sealed class EmulatorOptionsValidator : IValidateOptions<EmulatorOptions>
{
    public ValidateOptionsResult Validate(string? name, EmulatorOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.StateFile is { } file && (string.IsNullOrWhiteSpace(file) || Directory.Exists(file)))
        {
            errors.AddError($"{EmulatorOptions.SectionName}:StateFile must name a file: '{file}' is empty or a directory.");
        }

        foreach (var host in options.AllowedCallbackHosts.Where(host => host.Contains('/') || string.IsNullOrWhiteSpace(host)))
        {
            errors.AddError($"{EmulatorOptions.SectionName}:AllowedCallbackHosts: '{host}' is not a host name; leave out scheme and path.");
        }

        return errors.Build();
    }
}
