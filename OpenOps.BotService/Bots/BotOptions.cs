using System.ComponentModel.DataAnnotations;

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
}
