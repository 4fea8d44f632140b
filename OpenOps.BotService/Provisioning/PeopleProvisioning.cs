using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Provisioning;

/// <summary>Makes the people's accounts.</summary>
internal sealed class PeopleProvisioning(
    MattermostAdministration administration, MattermostClient admin, PlaceProvisioning places, ProvisioningOptions options, Uri server, ProvisioningLog log)
{
    public async Task<IReadOnlyList<MattermostUser>> EnsureAsync(Places where, CancellationToken cancellationToken)
    {
        var people = new List<MattermostUser>();
        foreach (var person in options.Users)
        {
            var user = await ProvisioningException.NamingAsync(
                $"making the account {person.Username}", () => EnsureAsync(person, cancellationToken));
            await places.JoinAsync(where, user.Id, user.Username, cancellationToken);
            people.Add(user);
        }

        return people;
    }

    // An account that exists keeps its names and password: they are that person's by now.
    private async Task<MattermostUser> EnsureAsync(UserToProvision person, CancellationToken cancellationToken)
    {
        if (await admin.FindUserAsync(person.Username, cancellationToken) is { } found)
        {
            log.Kept($"account {found.Username}, with its password unchanged");
            return found;
        }

        var made = await administration.CreateUserAsync(
            new NewUser
            {
                Username = person.Username,
                Password = person.Password,
                FirstName = person.FirstName,
                LastName = person.LastName,
                Email = $"{person.Username}@{options.EmailDomain}",
            },
            cancellationToken);
        log.Made($"account {made.Username}");
        if (options.AccountsFile is { Length: > 0 } file)
        {
            await new AccountsFile(file).AddAsync(server, made.Username, cancellationToken);
        }

        return made;
    }
}
