using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OpenOps.Audit.Access;

namespace OpenOps.Audit.Announcements;

/// <summary>The channel in which checkpoints are posted, section <c>Audit:Checkpoints</c>.</summary>
internal sealed class CheckpointChatOptions
{
    public const string SectionName = "Audit:Checkpoints";

    /// <summary>The channel's id.</summary>
    /// <value>None: checkpoints are not posted.</value>
    public string? ChannelId { get; set; }

    /// <summary>The token of the bot that posts them, which has to be in the channel.</summary>
    public string? Token { get; set; }

    /// <summary>How long at most a new checkpoint waits.</summary>
    /// <value>5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.02", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public override string ToString() => $"{SectionName} {ChannelId}";
}

internal sealed class CheckpointChatOptionsValidator(IOptions<ChatOptions> chat) : IValidateOptions<CheckpointChatOptions>
{
    public ValidateOptionsResult Validate(string? name, CheckpointChatOptions options)
    {
        if (string.IsNullOrEmpty(options.ChannelId) && string.IsNullOrEmpty(options.Token))
        {
            return ValidateOptionsResult.Success;
        }

        List<string> errors = [];
        if (options.ChannelId is not { Length: 26 } id || !id.All(char.IsAsciiLetterOrDigit))
        {
            errors.Add("Audit:Checkpoints:ChannelId is no channel's id. Set it to the 26 letters and digits that the channel's View Info shows, or leave out Audit:Checkpoints.");
        }

        if (string.IsNullOrEmpty(options.Token))
        {
            errors.Add("Audit:Checkpoints:Token is missing. Set it to the token of a bot that is a member of the channel.");
        }

        if (chat.Value.Url is null)
        {
            errors.Add("Mattermost:Url is missing, and Audit:Checkpoints needs it. Set it to the chat server's address, such as http://127.0.0.1:8065.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
