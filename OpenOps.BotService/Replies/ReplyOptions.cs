using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Replies;

/// <summary>How answers appear, section <c>Replies</c>.</summary>
internal sealed class ReplyOptions
{
    public const string SectionName = "Replies";

    /// <summary>How long after its first words an answer is edited for the first time.</summary>
    /// <value>0.5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan FirstInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How much longer each wait is than the one before.</summary>
    /// <value>1.35: about ten edits in twenty seconds.</value>
    [Range(1.0, 10.0)]
    public double IntervalGrowth { get; set; } = 1.35;

    /// <summary>The longest wait between two edits.</summary>
    /// <value>5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan MaxInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The shortest time between two edits that tell what goes on before there are words of the model.</summary>
    /// <value>3 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan StatusInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the typing signal is repeated until there is something to show.</summary>
    /// <value>4 s: clients show it for five.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan TypingInterval { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Characters of one post; a longer answer continues in another.</summary>
    /// <value>15,800: what a server takes, less room for a closing note.</value>
    [Range(200, PostLimits.MaxMessageRunes - MessageSplitter.NoteReserve)]
    public int MaxPostRunes { get; set; } = 15_800;

    /// <summary>The first wait before an answer's end is sent again; it doubles up to half a minute.</summary>
    /// <value>0.5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long sending an answer's end is tried before it counts as undelivered.</summary>
    /// <value>1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often answers are looked for that nobody writes any more.</summary>
    /// <value>5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan RecoveryInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long another replica has to show an answer that is recorded, before this one does.</summary>
    /// <value>10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan RecoveryGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer may stand still without any recorded result before it counts as interrupted.</summary>
    /// <value>15 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(15);
}

internal sealed class ReplyOptionsValidator : IValidateOptions<ReplyOptions>
{
    private const string Section = ReplyOptions.SectionName;

    public ValidateOptionsResult Validate(string? name, ReplyOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.MaxInterval < options.FirstInterval)
        {
            errors.AddError($"{Section}:MaxInterval ({options.MaxInterval}) must not be below {Section}:FirstInterval ({options.FirstInterval}).");
        }

        if (options.StaleAfter < options.RecoveryGrace)
        {
            errors.AddError($"{Section}:StaleAfter ({options.StaleAfter}) must not be below {Section}:RecoveryGrace ({options.RecoveryGrace}).");
        }

        return errors.Build();
    }
}
