using OpenOps.BotService.Commands;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Provisioning;

namespace OpenOps.Contract.Tests;

public abstract partial class ServerContractTests
{
    private static readonly string[] Triggers = [.. SlashCommandCatalogue.All.Select(entry => entry.About.Trigger).Order()];

    [Fact]
    public async Task Provision_TheCommands_AreThereWithTheirTokens()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        await ProvisionAsync(plan, folder);
        var commands = await CommandsOfAsync(plan);
        Assert.Equal(Triggers, commands.Select(command => command.Trigger).Order());
        Assert.All(commands, command =>
        {
            Assert.Equal(("http://127.0.0.1:9/mattermost/commands", "P", true), (command.Url, command.Method, command.AutoComplete));
            Assert.NotEqual("", command.AutoCompleteDesc);
            Assert.NotEqual("", command.AutoCompleteHint);
        });
        var stored = await new TokensFile(folder.File("tokens.json")).ReadAsync(Cancellation);
        Assert.Equal(Triggers, stored.Commands.Keys.Order());
        Assert.All(commands, command => Assert.Equal(command.Token, stored.Commands[command.Trigger]));
    }

    [Fact]
    public async Task Provision_WithTheCallbackMoved_ChangesTheCommandsAndKeepsTheirTokens()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        await ProvisionAsync(plan, folder);
        var before = await CommandsOfAsync(plan);
        plan.Options.CallbackUrl = new Uri("http://127.0.0.1:10/base/");

        Assert.Equal(Triggers.Select(trigger => $"slash command /{trigger}"), (await ProvisionAsync(plan, folder)).Order());
        var after = await CommandsOfAsync(plan);
        Assert.All(after, command => Assert.Equal("http://127.0.0.1:10/base/mattermost/commands", command.Url));
        Assert.Equal(before.Select(command => (command.Id, command.Token)).Order(), after.Select(command => (command.Id, command.Token)).Order());
        Assert.Empty(await ProvisionAsync(plan, folder));
    }

    [Fact]
    public async Task Provision_ATriggerThatSomebodyElseHas_IsLeftAndNamed()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        plan.Options.CallbackUrl = null;
        await ProvisionAsync(plan, folder);
        var team = (await Room.Administration.FindTeamAsync(plan.Options.Team.Name, Cancellation))!;
        var theirs = await Room.Admin.CreateCommandAsync(
            new NewSlashCommand { TeamId = team.Id, Trigger = Triggers[0], Url = new Uri("http://127.0.0.1:9/theirs"), DisplayName = "Theirs" }, Cancellation);

        plan.Options.CallbackUrl = new Uri("http://127.0.0.1:9");
        var log = Log();
        await ProvisionAsync(plan, folder, log);
        Assert.StartsWith($"slash command /{Triggers[0]}: another command has the name /{Triggers[0]}", Assert.Single(log.Open), StringComparison.Ordinal);
        var commands = await CommandsOfAsync(plan);
        Assert.Equal(Triggers, commands.Select(command => command.Trigger).Order());
        Assert.Equal(theirs, commands.Single(command => command.Trigger == Triggers[0]));
        Assert.Equal(Triggers[1..], (await new TokensFile(folder.File("tokens.json")).ReadAsync(Cancellation)).Commands.Keys.Order());
    }

    [Fact]
    public async Task Provision_WithoutACallback_SaysThatCommandsAreLeftOut()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        plan.Options.CallbackUrl = null;
        var log = Log();
        await ProvisionAsync(plan, folder, log);
        Assert.StartsWith("slash commands: nobody said where", Assert.Single(log.Open), StringComparison.Ordinal);
        Assert.Empty(await CommandsOfAsync(plan));
    }

    [Fact]
    public async Task Provision_ACommandOfAnEarlierVersion_IsTakenAway()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        await ProvisionAsync(plan, folder);
        var ours = (await CommandsOfAsync(plan))[0];
        await Room.Admin.CreateCommandAsync(
            new NewSlashCommand { TeamId = ours.TeamId, Trigger = "outdated", Url = new Uri(ours.Url), DisplayName = "Old", Description = ours.Description }, Cancellation);

        Assert.StartsWith("slash command /outdated", Assert.Single(await ProvisionAsync(plan, folder)), StringComparison.Ordinal);
        Assert.Equal(Triggers, (await CommandsOfAsync(plan)).Select(command => command.Trigger).Order());
    }

    [Fact]
    public async Task Provision_Rotating_MakesNewTokensAndEndsTheOld()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        await ProvisionAsync(plan, folder);
        var file = new TokensFile(folder.File("tokens.json"));
        var old = await file.ReadAsync(Cancellation);
        plan.Options.RotateTokens = true;
        await ProvisionAsync(plan, folder);

        var fresh = await file.ReadAsync(Cancellation);
        await RefusedAsync(System.Net.HttpStatusCode.Unauthorized, ClientOf(old.Bots[plan.Bot.Username]).GetMeAsync(Cancellation));
        var me = await ClientOf(fresh.Bots[plan.Bot.Username]).GetMeAsync(Cancellation);
        Assert.Equal(plan.Bot.Username, me.Username);
        Assert.Single(await Room.Administration.GetTokensAsync(me.Id, Cancellation));
        Assert.All(Triggers, trigger => Assert.NotEqual(old.Commands[trigger], fresh.Commands[trigger]));
        Assert.All(await CommandsOfAsync(plan), command => Assert.Equal(command.Token, fresh.Commands[command.Trigger]));

        plan.Options.RotateTokens = false;
        Assert.Empty(await ProvisionAsync(plan, folder));
    }

    [Fact]
    public async Task Provision_ThatCouldNotWriteTheTokens_IsCompletedByTheNext()
    {
        using var folder = new TempDirectory();
        var plan = Plan();
        await File.WriteAllTextAsync(folder.File("file"), "", Cancellation);
        await Assert.ThrowsAsync<ProvisioningException>(() => ProvisionAsync(plan, folder, path: "file/tokens.json"));
        var before = await CommandsOfAsync(plan);
        Assert.Equal(Triggers, before.Select(command => command.Trigger).Order());

        Assert.DoesNotContain(await ProvisionAsync(plan, folder), change => change.StartsWith("slash command", StringComparison.Ordinal));
        Assert.Equal(before.Select(command => command.Id).Order(), (await CommandsOfAsync(plan)).Select(command => command.Id).Order());
        var stored = await new TokensFile(folder.File("tokens.json")).ReadAsync(Cancellation);
        Assert.All(before, command => Assert.Equal(command.Token, stored.Commands[command.Trigger]));
    }

    private async Task<IReadOnlyList<SlashCommand>> CommandsOfAsync(ProvisioningPlan plan)
    {
        var team = (await Room.Administration.FindTeamAsync(plan.Options.Team.Name, Cancellation))!;
        return await Room.Admin.GetCommandsAsync(team.Id, Cancellation);
    }
}
