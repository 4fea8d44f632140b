using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace OpenOps.BotService.Bots;

/// <summary>One bot: an entry of the list <c>Bots</c>.</summary>
internal sealed class BotOptions
{
    public const string SectionName = "Bots";

    /// <summary>The account's name on the server, as people mention it: small letters, digits, <c>.</c>, <c>-</c>, <c>_</c>.</summary>
    [Required]
    public string Username { get; init; } = "";

    /// <summary>The name people see.</summary>
    /// <value>The username.</value>
    public string? DisplayName { get; init; }

    /// <summary>What the bot is for, shown in its profile.</summary>
    public string Description { get; init; } = "";

    /// <summary>A PNG or JPEG file with the bot's picture.</summary>
    /// <value>None: one is drawn from the name.</value>
    public string? Avatar { get; init; }

    /// <summary>The id of the model that answers, as Inference lists it.</summary>
    [Required]
    public string Model { get; init; } = "";

    /// <summary>A Markdown file with the bot's system prompt, in the form of <c>Prompts/assistant.md</c>.</summary>
    /// <value>None: the assistant's prompt, which comes with the service.</value>
    public string? PromptFile { get; init; }

    /// <summary>The people who may use the bot, by username or id.</summary>
    /// <value>Empty: everybody.</value>
    public IReadOnlyList<string> AllowedUsers { get; init; } = [];

    /// <summary>The teams whose members may use the bot, by name or id: in their channels, and in direct messages.</summary>
    /// <value>Empty: all.</value>
    public IReadOnlyList<string> AllowedTeams { get; init; } = [];

    /// <summary>The channels the bot answers in, by name or id. Direct messages are not limited by it.</summary>
    /// <value>Empty: every channel the bot is in.</value>
    public IReadOnlyList<string> AllowedChannels { get; init; } = [];

    /// <summary>How many tokens of conversation are sent to the model at most, by estimate; older messages are left out.</summary>
    /// <value>12,000.</value>
    [Range(256, 10_000_000)]
    public int ContextTokens { get; init; } = 12_000;

    /// <summary>The tools the bot's model may ask for, of those that <c>Tools:Policies</c> of Inference lists.</summary>
    /// <value>Empty: none, and no word of tools reaches the model.</value>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>The name people see, whichever is set.</summary>
    public string Title => string.IsNullOrWhiteSpace(DisplayName) ? Username : DisplayName;
}

/// <summary>All bots, the section <c>Bots</c> as it is.</summary>
internal sealed class BotList : List<BotOptions>;

internal sealed partial class BotListValidator : IValidateOptions<BotList>
{
    public ValidateOptionsResult Validate(string? name, BotList options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.Count == 0)
        {
            errors.AddError("Bots is empty. Name at least one bot: Bots:0:Username and Bots:0:Model.");
        }

        for (var index = 0; index < options.Count; index++)
        {
            Check(options[index], $"{BotOptions.SectionName}:{index}", errors);
        }

        foreach (var twice in options.GroupBy(bot => bot.Username, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            errors.AddError($"Bots: the username '{twice.Key}' is given {twice.Count()} times. Give each bot a username of its own.");
        }

        return errors.Build();
    }

    private static void Check(BotOptions bot, string key, ValidateOptionsResultBuilder errors)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(bot, new ValidationContext(bot), results, validateAllProperties: true);
        foreach (var result in results)
        {
            errors.AddError($"{key}:{string.Join(',', result.MemberNames)}: {result.ErrorMessage}");
        }

        if (bot.Username.Length > 0 && !Usernames().IsMatch(bot.Username))
        {
            errors.AddError($"{key}:Username '{bot.Username}' must be 3 to 22 small letters, digits, '.', '-' or '_', beginning with a letter.");
        }

        foreach (var tool in bot.Tools.Where(tool => !ToolNames().IsMatch(tool)))
        {
            errors.AddError($"{key}:Tools names '{tool}', which is no tool's name. Give names as Tools:Policies of Inference lists them.");
        }

        if (bot.PromptFile is { Length: > 0 } file && !File.Exists(file))
        {
            errors.AddError($"{key}:PromptFile names a file that is not there: {file}. Give the path of a Markdown file, or remove the key.");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ToolNames();

    [GeneratedRegex("^[a-z][a-z0-9._-]{2,21}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Usernames();
}
