using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Provisioning;

namespace OpenOps.Contract.Tests;

public abstract partial class ServerContractTests
{
    [Fact]
    public async Task Provision_RunTwice_MakesEverythingOnce()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        var first = await ProvisionAsync(plan, folder);
        Assert.Contains($"team {plan.Options.Team.Name}", first);
        Assert.Contains("tokens file", first);
        var before = await DescribeAsync(plan, folder);
        Assert.Contains(before, line => line.StartsWith("post ", StringComparison.Ordinal));

        Assert.Empty(await ProvisionAsync(plan, folder));
        Assert.Equal(before, await DescribeAsync(plan, folder));
    }

    [Fact]
    public async Task Provision_ThatFailedHalfway_IsCompletedByTheNext()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        plan.Options.Users[1].Password = "short";
        var failure = await Assert.ThrowsAsync<ProvisioningException>(() => ProvisionAsync(plan, folder));
        Assert.StartsWith($"Provisioning failed while making the account {plan.Options.Users[1].Username}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("short", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("tokens.json")));

        plan.Options.Users[1].Password = "Second-Pass-1!";
        var second = await ProvisionAsync(plan, folder);
        Assert.DoesNotContain($"team {plan.Options.Team.Name}", second);
        Assert.DoesNotContain($"account {plan.Options.Users[0].Username}", second);
        Assert.Contains($"account {plan.Options.Users[1].Username}", second);
        Assert.Contains("discussion in pilot", second);
        Assert.Empty(await ProvisionAsync(plan, folder));
    }

    [Fact]
    public async Task Provision_WithTheTokensLost_MakesNewOnesAndEndsTheOld()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        await ProvisionAsync(plan, folder);
        var old = await TokenAsync(plan, folder);
        File.Delete(folder.File("tokens.json"));

        var changes = await ProvisionAsync(plan, folder);
        Assert.Equal(
            [$"token of bot {plan.Bot.Username}", "tokens file", $"end of an older token of bot {plan.Bot.Username}"], changes);
        await RefusedAsync(System.Net.HttpStatusCode.Unauthorized, ClientOf(old).GetMeAsync(Cancellation));
        Assert.Equal(plan.Bot.Username, (await ClientOf(await TokenAsync(plan, folder)).GetMeAsync(Cancellation)).Username);
    }

    [Fact]
    public async Task Provision_TheBot_AnswersForItself()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        await ProvisionAsync(plan, folder);
        var bot = ClientOf(await TokenAsync(plan, folder));
        var me = await bot.GetMeAsync(Cancellation);
        Assert.Equal((true, "Assistant", "Helps."), (me.IsBot, me.FirstName, me.BotDescription));

        var channels = await bot.GetMyChannelsAsync(Cancellation);
        Assert.Contains(channels, channel => channel.Name == "pilot");
        Assert.Equal(2, channels.Count(channel => channel.Type == ChannelTypes.Direct && !channel.Name.Contains(AdminId(), StringComparison.Ordinal)));
        using var picture = await SendAsync(HttpMethod.Get, $"users/{me.Id}/image", Room.Alice.Token);
        Assert.StartsWith("image/", picture.Content.Headers.ContentType?.MediaType, StringComparison.Ordinal);

        string AdminId() => Room.AdminId;
    }

    [Fact]
    public async Task Provision_PeopleWhoWereThere_KeepTheirPasswordsAndAreNotSpokenFor()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        plan.Options.AccountsFile = folder.File("accounts.json");
        var theirs = plan.Options.Users[1];
        await Room.Administration.CreateUserAsync(
            new NewUser { Username = theirs.Username, Email = $"{theirs.Username}@example.test", Password = theirs.Password }, Cancellation);
        var changes = await ProvisionAsync(plan, folder);
        Assert.Equal([plan.Options.Users[0].Username], await new AccountsFile(plan.Options.AccountsFile).ReadAsync(_server.Http.BaseAddress!, Cancellation));
        Assert.DoesNotContain("discussion in pilot", changes);

        plan.Options.Users.Remove(theirs);
        plan.Options.Users.Add(new UserToProvision { Username = Room.Name("cat"), Password = "Third-Pass-1!" });
        Assert.Contains("discussion in pilot", await ProvisionAsync(plan, folder));
    }

    [Fact]
    public async Task Provision_ANameThatIsAPersons_IsRefusedClearly()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        var failure = await Assert.ThrowsAsync<ProvisioningException>(
            () => ProvisionAsync(plan with { Bot = new BotOptions { Username = Room.Alice.Name, Model = "m" } }, folder));
        Assert.Equal(
            $"Provisioning failed: the name {Room.Alice.Name} belongs to a person on this server. Give the bot another Username in section Bots.",
            failure.Message);
    }

    [Fact]
    public async Task Provision_BySomebodyWhoIsNoAdministrator_IsRefusedClearly()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        plan.Options.AdminUsername = Room.Alice.Name;
        plan.Options.AdminPassword = Support.Room.Password;
        var failure = await Assert.ThrowsAsync<ProvisioningException>(() => ProvisionAsync(plan, folder));
        Assert.Contains("is not a system administrator", failure.Message, StringComparison.Ordinal);
    }

    private ProvisioningPlan Plan()
    {
        var options = new ProvisioningOptions
        {
            AdminUsername = _server.Admin,
            AdminPassword = _server.AdminPassword,
            Team = new TeamToProvision { Name = Room.Name("prov"), DisplayName = "Provisioned" },
            SeedDiscussion = true,
            CallbackUrl = new Uri("http://127.0.0.1:9"),
        };
        options.Channels.Add(new ChannelToProvision { Name = "general" });
        options.Channels.Add(new ChannelToProvision { Name = "pilot", DisplayName = "AI pilot", Purpose = "Try it" });
        options.Users.Add(new UserToProvision { Username = Room.Name("ann"), Password = "First-Pass-1!", FirstName = "Ann" });
        options.Users.Add(new UserToProvision { Username = Room.Name("ben"), Password = "Second-Pass-1!" });
        return new ProvisioningPlan(options, new BotOptions { Username = Room.Name("pbot"), DisplayName = "Assistant", Description = "Helps.", Model = "m" });
    }

    private static ProvisioningLog Log() => new(NullLogger<ProvisioningLog>.Instance);

    private async Task<IReadOnlyList<string>> ProvisionAsync(ProvisioningPlan plan, TempDirectory folder, ProvisioningLog? log = null, string path = "tokens.json")
    {
        log ??= Log();
        await new Provisioner(
            _server.Http, plan.Options, [plan.Bot], new TokensFile(folder.File(path)), models: null, log, TimeProvider.System)
            .RunAsync(Cancellation);
        return log.Changes;
    }

    private static async Task<string> TokenAsync(ProvisioningPlan plan, TempDirectory folder) =>
        (await new TokensFile(folder.File("tokens.json")).ReadAsync(Cancellation)).Bots[plan.Bot.Username];

    // Everything that provisioning could have made twice or changed, as lines.
    private async Task<IReadOnlyList<string>> DescribeAsync(ProvisioningPlan plan, TempDirectory folder)
    {
        var lines = new List<string> { await File.ReadAllTextAsync(folder.File("tokens.json"), Cancellation) };
        var team = (await Room.Administration.FindTeamAsync(plan.Options.Team.Name, Cancellation))!;
        lines.Add(JsonSerializer.Serialize(team));
        foreach (var name in plan.Options.Channels.Select(channel => channel.Name))
        {
            var channel = (await Room.Admin.FindChannelAsync(team.Id, name, Cancellation))!;
            lines.Add(JsonSerializer.Serialize(channel));
            lines.AddRange((await Room.Admin.GetMembersAsync(channel.Id, 0, 200, Cancellation)).Select(member => $"member {member.UserId}").Order());
            lines.AddRange((await Room.Admin.GetPostsAsync(channel.Id, 0, 200, Cancellation)).Select(post => $"post {post.Id} {post.RootId} {post.UpdateAt}"));
        }

        var bot = ClientOf(await TokenAsync(plan, folder));
        var me = await bot.GetMeAsync(Cancellation);
        lines.Add($"bot {me.Id} {me.FirstName} {me.LastPictureUpdate}");
        lines.AddRange((await Room.Admin.GetCommandsAsync(team.Id, Cancellation)).Select(command => JsonSerializer.Serialize(command)).Order());
        lines.AddRange((await bot.GetMyChannelsAsync(Cancellation)).Select(channel => $"bot in {channel.Id}").Order());
        lines.AddRange((await Room.Administration.GetTokensAsync(me.Id, Cancellation)).Select(token => $"token {token.Id} {token.IsActive}").Order());
        return lines;
    }

    private sealed record ProvisioningPlan(ProvisioningOptions Options, BotOptions Bot);
}
