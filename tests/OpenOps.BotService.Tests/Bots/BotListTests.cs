using Microsoft.Extensions.Configuration;
using OpenOps.BotService.Actions;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Bots;

public sealed class BotListTests
{
    [Fact]
    public void Validate_EveryMistake_IsNamedWithItsKeyAndMend()
    {
        var result = new BotListValidator().Validate(null, new BotList
        {
            new() { Username = "Not Valid", Model = "" },
            new() { Username = "twice", Model = "m", PromptFile = "/nowhere/prompt.md", ContextTokens = 1 },
            new() { Username = "twice", Model = "m" },
        });
        Approved.Matches(string.Join('\n', result.Failures!), "BotList.approved.txt");
    }

    [Fact]
    public void Validate_Nothing_SaysWhatToSet() => Assert.Contains("Bots:0:Username", new BotListValidator().Validate(null, []).FailureMessage, StringComparison.Ordinal);

    [Fact]
    public void ComingWithTheService_TheBotsAreValid()
    {
        var list = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build()
            .GetSection(BotOptions.SectionName).Get<BotList>()!;
        Assert.True(new BotListValidator().Validate(null, list).Succeeded);
        Assert.Equal("assistant baseline", $"{list[0].Username} {list[0].Model}");
        Assert.Equal(["openai", "anthropic", "azure-openai", "openai-compatible"], list.Skip(1).Select(bot => bot.Model));
    }

    [Fact]
    public void Access_Lists_MustEachAgree()
    {
        var access = new BotAccess(new BotOptions { AllowedUsers = ["@alice", "id-of-bob"], AllowedTeams = ["team"], AllowedChannels = ["pilot"] });
        Assert.True(access.AllowsUser(new MattermostUser { Id = "x", Username = "Alice" }));
        Assert.True(access.AllowsUser(new MattermostUser { Id = "id-of-bob", Username = "bob" }));
        Assert.False(access.AllowsUser(new MattermostUser { Id = "x", Username = "carol" }));
        Assert.True(access.AllowsChannel(new MattermostChannel { Id = "c", Name = "pilot", Type = "O" }));
        Assert.False(access.AllowsChannel(new MattermostChannel { Id = "c", Name = "general", Type = "O" }));
        Assert.True(access.AllowsChannel(new MattermostChannel { Id = "c", Name = "a__b", Type = "D" }));
        Assert.True(access.AllowsTeam(new MattermostTeam { Id = "t", Name = "team" }));
        Assert.False(access.AllowsTeam(new MattermostTeam { Id = "t", Name = "other" }));
    }

    [Fact]
    public void Access_NoLists_AllowsEverybody()
    {
        var access = new BotAccess(new BotOptions());
        Assert.True(access.AllowsUser(new MattermostUser()) && access.AllowsChannel(new MattermostChannel()) && !access.AsksForTeams);
    }

    [Fact]
    public void OtherOptions_Mistakes_AreNamedWithTheirKeys()
    {
        Assert.Contains("Actions:SigningKey has 5 characters. Give it 32 or more", new ActionOptionsValidator().Validate(null, new ActionOptions { SigningKey = "short" }).FailureMessage, StringComparison.Ordinal);
        Assert.Contains("Replies:MaxInterval", new ReplyOptionsValidator().Validate(null, new ReplyOptions { MaxInterval = TimeSpan.FromMilliseconds(100) }).FailureMessage, StringComparison.Ordinal);
    }
}
