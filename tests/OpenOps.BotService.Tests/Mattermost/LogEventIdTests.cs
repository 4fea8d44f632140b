using System.Reflection;
using Microsoft.Extensions.Logging;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Tests.Mattermost;

public sealed class LogEventIdTests
{
    [Fact]
    public void Ids_OfTheMattermostFeatures_AreUniqueAndInTheirRange()
    {
        var ids = typeof(MattermostListener).Assembly.GetTypes()
            .Where(type => type.Namespace is "OpenOps.BotService.Mattermost" or "OpenOps.BotService.Provisioning")
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(message => message.EventId)
            .ToList();
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct().Count(), ids.Count);
        Assert.All(ids, id => Assert.InRange(id, 1_000, 1_099));
    }
}
