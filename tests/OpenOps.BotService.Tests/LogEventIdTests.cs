using System.Reflection;
using Microsoft.Extensions.Logging;

namespace OpenOps.BotService.Tests;

public sealed class LogEventIdTests
{
    [Fact]
    public void Ids_OfEveryLogEvent_AreUniqueAndInTheServicesRange()
    {
        var ids = typeof(BotServiceHost).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>()
            .ToList();
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct().Count(), ids.Count);
        Assert.All(ids, id => Assert.InRange(id, 1_000, 1_999));
    }
}
