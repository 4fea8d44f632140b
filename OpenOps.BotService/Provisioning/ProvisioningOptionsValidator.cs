using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace OpenOps.BotService.Provisioning;

/// <summary>What has to be right before the first account is made.</summary>
internal sealed partial class ProvisioningOptionsValidator : IValidateOptions<ProvisioningOptions>
{
    private const string Section = ProvisioningOptions.SectionName;
    private const string NameRule = "must begin with a small letter or digit and hold 2 to 60 small letters, digits, '-' or '_'";

    public ValidateOptionsResult Validate(string? name, ProvisioningOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        CheckName(options.Team.Name, "Team:Name");
        for (var i = 0; i < options.Channels.Count; i++)
        {
            CheckName(options.Channels[i].Name, $"Channels:{i}:Name");
        }

        for (var i = 0; i < options.Users.Count; i++)
        {
            var user = options.Users[i];
            if (!Username().IsMatch(user.Username))
            {
                errors.AddError($"{Section}:Users:{i}:Username must begin with a small letter and hold 3 to 22 small letters, digits, '.', '-' or '_'.");
            }

            if (user.Password.Length == 0)
            {
                errors.AddError($"{Section}:Users:{i}:Password is empty. Set it, in the environment, to what that person signs in with.");
            }
        }

        if (options.CallbackUrl is { } url && !(url.IsAbsoluteUri && url.Scheme is "http" or "https"))
        {
            errors.AddError("Actions:CallbackUrl must be an absolute http or https address at which the chat server reaches the bot service.");
        }

        if (options.SeedDiscussion && options.Users.Count < 2)
        {
            errors.AddError($"{Section}:SeedDiscussion needs two people to talk. Add another to {Section}:Users, or set it to false.");
        }

        if (options.SeedDiscussion && !options.Channels.Exists(channel => channel.Name == options.SeedChannel))
        {
            errors.AddError($"{Section}:SeedChannel ({options.SeedChannel}) is none of {Section}:Channels. Add it there, or name another.");
        }

        return errors.Build();

        void CheckName(string value, string key)
        {
            if (!Handle().IsMatch(value))
            {
                errors.AddError($"{Section}:{key} {NameRule}.");
            }
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{1,59}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Handle();

    [GeneratedRegex("^[a-z][a-z0-9._-]{2,21}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Username();
}
