using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OpenOps.Audit.Tests;

/// <summary>Keeps what a service logs.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyCollection<LogLine> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(LogCollector collector) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            collector._lines.Enqueue(new LogLine(logLevel, eventId, formatter(state, exception), exception));
    }
}

internal sealed record LogLine(LogLevel Level, EventId EventId, string Text, Exception? Exception);
