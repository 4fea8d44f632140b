using System.Diagnostics.Metrics;
using OpenOps.Inference.LocalModels.Embeddings;
using OpenOps.Inference.LocalModels.Gguf;
using OpenOps.Inference.LocalModels.Native;
using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels;

/// <summary>
/// A GGUF file's life: loaded when it is first needed or when told to, failed and loaded again after a while, unloaded when
/// nobody has asked for long.
/// </summary>
internal sealed class LocalModel : IAsyncDisposable
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ServingMetrics _metrics;
    private readonly Func<NativeModel, IModelRuntime> _createRuntime;
    private readonly ITimer _idle;
    private Loaded? _loaded;
    private LocalModelException? _failure;
    private long _failedAt;
    private TimeSpan _delay;
    private int _leases;
    private bool _isDisposed;
    private long _lastUsed;
    private volatile LocalModelState _state = new(LocalModelPhase.Unloaded, 0, null);

    public LocalModel(LocalModelSettings settings, IMeterFactory? meters, TimeProvider time, Func<NativeModel, IModelRuntime>? createRuntime = null)
    {
        (Settings, Time) = (settings, time);
        _createRuntime = createRuntime ?? (model => model.CreateRuntime());
        _metrics = new ServingMetrics(meters, settings.Id);
        _delay = settings.ReloadDelay;
        var check = settings.IdleAfter is { } idle ? TimeSpan.FromTicks(Math.Max(1, idle.Ticks / 4)) : Timeout.InfiniteTimeSpan;
        _idle = time.CreateTimer(static model => _ = ((LocalModel)model!).UnloadIdleAsync(), this, check, check);
    }

    public LocalModelSettings Settings { get; }

    public TimeProvider Time { get; }

    /// <summary>What it is doing, for people to see.</summary>
    public LocalModelState State => _state;

    /// <summary>The loaded model, kept loaded until the lease is disposed. Loads it if need be.</summary>
    public async Task<LocalModelLease> AcquireAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_loaded is { Loop.Ended.Task: { IsCompleted: true } ended })
            {
                Fail(ended.Exception?.InnerException);
                Unload();
            }
            else if (_loaded is { Embedder.Failure: { } failure })
            {
                Fail(failure);
                Unload();
            }

            if (_loaded is null)
            {
                ThrowWhileFailed();
                await LoadAsync(cancellationToken);
            }

            Interlocked.Increment(ref _leases);
            return new LocalModelLease(_loaded!.Model, _loaded.Loop, _loaded.Embedder, Return);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Loads the model before anybody asks.</summary>
    public async Task PreloadAsync(CancellationToken cancellationToken) => (await AcquireAsync(cancellationToken)).Dispose();

    /// <summary>Counts the tokens of a text, if the model is loaded now.</summary>
    public Func<string, int>? TryCount => _loaded is { } loaded ? text => loaded.Model.Tokenize(text, markers: false, begin: false).Length : null;

    public async ValueTask DisposeAsync()
    {
        await _idle.DisposeAsync();
        await _gate.WaitAsync();
        try
        {
            Unload();
            _isDisposed = true;
        }
        finally
        {
            _gate.Release();
        }

        _metrics.Dispose();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        _state = new LocalModelState(LocalModelPhase.Loading, 0, null);
        NativeModel? model = null;
        try
        {
            var file = await ModelFileCheck.CheckAsync(Settings, cancellationToken);
            if (Settings.Sha256 is null)
            {
                await FileTrial.RunAsync(Settings, cancellationToken);
            }

            var settings = file.CanReusePrefixes ? Settings : Settings with { ReusePrefixes = false };
            // Minutes of disk and memory work; the caller's thread has better things to do.
            model = await Task.Run(
                () => NativeModel.Load(settings, progress => _state = new LocalModelState(LocalModelPhase.Loading, progress, null)), cancellationToken);
            _loaded = settings.Embeds
                ? new Loaded(model, Loop: null, await Task.Run(model.CreateEmbedder, CancellationToken.None))
                : new Loaded(
                    model,
                    new DecodeLoop(settings, await Task.Run(() => _createRuntime(model), CancellationToken.None), model.ContextLength, _metrics, Time),
                    Embedder: null);
            _failure = null;
            _lastUsed = Time.GetTimestamp();
            _state = new LocalModelState(LocalModelPhase.Ready, 1, null);
        }
        catch (LocalModelException exception)
        {
            model?.Dispose();
            Fail(exception);
            throw;
        }
        catch (OperationCanceledException)
        {
            model?.Dispose();
            _state = new LocalModelState(LocalModelPhase.Unloaded, 0, null);
            throw;
        }
    }

    private void Fail(Exception? cause)
    {
        _failure = cause as LocalModelException
            ?? new LocalModelException(LocalModelError.Failed, $"{Settings.DisplayName} failed.", cause);
        // A model that ran for long before it failed is no hopeless case.
        _delay = _failedAt != 0 && Time.GetElapsedTime(_failedAt) < LongestDelay + LongestDelay
            ? TimeSpan.FromTicks(Math.Min(LongestDelay.Ticks, _delay.Ticks * 2))
            : Settings.ReloadDelay;
        _failedAt = Time.GetTimestamp();
        _state = new LocalModelState(LocalModelPhase.Failed, 0, _failure.Message);
    }

    private void ThrowWhileFailed()
    {
        if (_failure is { } failure && Time.GetElapsedTime(_failedAt) is var since && since < _delay)
        {
            throw new LocalModelException(failure.Error, failure.Message, failure) { RetryAfter = _delay - since };
        }
    }

    private void Return()
    {
        _lastUsed = Time.GetTimestamp();
        Interlocked.Decrement(ref _leases);
    }

    private async Task UnloadIdleAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_loaded is not null && Volatile.Read(ref _leases) == 0 && Settings.IdleAfter is { } idle && Time.GetElapsedTime(_lastUsed) >= idle)
            {
                Unload();
                _state = new LocalModelState(LocalModelPhase.Unloaded, 0, null);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Unload()
    {
        _loaded?.Loop?.Dispose();
        _loaded?.Embedder?.Dispose();
        _loaded?.Model.Dispose();
        _loaded = null;
    }

    private sealed record Loaded(NativeModel Model, DecodeLoop? Loop, NativeEmbedder? Embedder);
}
