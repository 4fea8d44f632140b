using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenOps.BotService.Actions;

/// <summary>How the chat server calls this service when somebody clicks, section <c>Actions</c>.</summary>
internal sealed class ActionOptions
{
    public const string SectionName = "Actions";

    /// <summary>The shortest key that is taken.</summary>
    public const int MinKeyLength = 32;

    /// <summary>The secret that buttons are signed with. All replicas need the same, or a click after a restart fails.</summary>
    [Required(ErrorMessage = "Set it to a secret of 32 characters or more, the same for every replica.")]
    public string SigningKey { get; set; } = "";

    /// <summary>The base address at which the chat server reaches this service.</summary>
    /// <value>None: the first address the service listens on.</value>
    public Uri? CallbackUrl { get; set; }

    /// <summary>How old a click may be, and how far ahead of this machine's clock: a captured one is of no use later.</summary>
    /// <value>60 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    public override string ToString() => $"ActionOptions {CallbackUrl}";
}

internal sealed class ActionOptionsValidator : IValidateOptions<ActionOptions>
{
    private const string Section = ActionOptions.SectionName;

    public ValidateOptionsResult Validate(string? name, ActionOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.SigningKey.Length is > 0 and < ActionOptions.MinKeyLength)
        {
            errors.AddError($"{Section}:SigningKey has {options.SigningKey.Length} characters. Give it {ActionOptions.MinKeyLength} or more, from a random source.");
        }

        if (options.CallbackUrl is { } url && !(url.IsAbsoluteUri && url.Scheme is "http" or "https"))
        {
            errors.AddError($"{Section}:CallbackUrl must be an absolute http or https address at which the chat server reaches this service.");
        }

        return errors.Build();
    }
}
