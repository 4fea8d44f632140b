using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenOps.BotService.Mattermost;

/// <summary>The Mattermost server and how its events are followed, section <c>Mattermost</c>.</summary>
internal sealed class MattermostOptions
{
    public const string SectionName = "Mattermost";

    /// <summary>The server's base address.</summary>
    [Required(ErrorMessage = "Set it to the server's address, such as http://127.0.0.1:8065.")]
    public Uri? Url { get; set; }

    /// <summary>A JSON configuration file with the bots' tokens, written by <c>provision</c> and read at start.</summary>
    /// <value>None: tokens come from <c>Mattermost:Tokens:&lt;bot&gt;</c> of another source.</value>
    public string? TokensFile { get; set; }

    /// <summary>Access tokens by the bots' usernames.</summary>
    public Dictionary<string, string> Tokens { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The longest first wait before connecting again; it doubles with each failure.</summary>
    /// <value>1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan ReconnectDelayMin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before connecting again.</summary>
    /// <value>30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan ReconnectDelayMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may be silent. At half of it the server is asked for a sign of life.</summary>
    /// <value>65 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(65);

    /// <summary>How long connecting may take, until the server has said hello.</summary>
    /// <value>10 s. A server says nothing for 5 s where it does not take the token.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest event that is read, in bytes; larger ones are dropped and made good by asking for posts.</summary>
    /// <value>2 MiB.</value>
    [Range(65_536, 134_217_728)]
    public int MaxEventBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>How many events wait for their reader before the connection is read no further.</summary>
    /// <value>1000.</value>
    [Range(1, 1_000_000)]
    public int EventCapacity { get; set; } = 1_000;

    /// <summary>How far back posts are looked for at start.</summary>
    /// <value>24 h: what was asked while the service was off overnight is answered in the morning. Zero looks for none.</value>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan CatchUpWindow { get; set; } = TimeSpan.FromHours(24);
}

internal sealed class MattermostOptionsValidator : IValidateOptions<MattermostOptions>
{
    private const string Section = MattermostOptions.SectionName;

    public ValidateOptionsResult Validate(string? name, MattermostOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.Url is { } url && !(url.IsAbsoluteUri && url.Scheme is "http" or "https"))
        {
            errors.AddError($"{Section}:Url must be an absolute http or https address, such as http://127.0.0.1:8065.");
        }
        else if (options.Url is { UserInfo.Length: > 0 })
        {
            errors.AddError($"{Section}:Url must not hold a user name or password. Remove the part before the @.");
        }

        if (options.ReconnectDelayMax < options.ReconnectDelayMin)
        {
            errors.AddError($"{Section}:ReconnectDelayMax ({options.ReconnectDelayMax}) must not be below {Section}:ReconnectDelayMin ({options.ReconnectDelayMin}).");
        }

        foreach (var (bot, token) in options.Tokens)
        {
            if (string.IsNullOrWhiteSpace(token))
            {
                errors.AddError($"{Section}:Tokens:{bot} is empty. Run `OpenOps.BotService provision`, or remove it.");
            }
        }

        return errors.Build();
    }
}
